"""What does the page of a copy look like, where no style sheet of ours can be reached?

Calm, readable at any width, light or dark as the reader has it, and on paper.
"""

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--quiet:#4b535d;--paper:#fff;--tint:#f2f5f8;--line:#c9d0d8;--link:#0b4f9e}
@media(prefers-color-scheme:dark){:root{--ink:#e9edf2;--quiet:#b3bcc6;--paper:#15191e;--tint:#1f252c;--line:#444d57;--link:#9cc6ff}}
body{margin:0;overflow-wrap:anywhere;font:1.05rem/1.55 system-ui,'Segoe UI',Roboto,'Noto Sans',Arial,sans-serif;
color:var(--ink);background:var(--paper)}
header,main{max-width:66rem;margin:auto;padding:1.5rem clamp(1rem,4vw,2rem)}
header{background:var(--tint)}
h1{font-size:2rem;line-height:1.2;margin:.5rem 0}
h2{font-size:1.35rem;margin:0 0 .75rem}
.lead{font-size:1.2rem}
p,dl,nav ul{max-width:42rem}
section{border-top:1px solid var(--line);padding:1.75rem 0;margin-top:1.75rem}
a{color:var(--link)}
a:focus-visible,.scrolls:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.quiet,dd{color:var(--quiet)}
nav ul{padding-left:1.1rem;columns:2 16rem}
dt{font-weight:600;margin-top:.6rem}
dd{margin:0}
.scrolls{overflow-x:auto;margin-top:1rem}
table{border-collapse:collapse;font-size:.95rem}
caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid var(--line);min-width:5rem}
th,td{overflow-wrap:break-word;max-width:22rem}
@media print{header{background:none}.scrolls{overflow:visible}a{color:inherit}}
"""
