"""What the notice page says about its downloads."""

from hjemmel.notice.model import Text

EXPORTS = {
    "exports-lead": Text("Last ned reglene bak erklæringen:", "Download the rules behind the notice:"),
    "exports-ropa": Text("protokoll over behandlingsaktiviteter (PDF)", "record of processing activities (PDF)"),
    "exports-ropa-csv": Text("samme protokoll som tabell (CSV)", "the same record as a table (CSV)"),
    "exports-dpv": Text("W3C DPV (JSON-LD)", "W3C DPV (JSON-LD)"),
    "exports-schema": Text("JSON Schema", "JSON Schema"),
    "exports-tmf644": Text("TMF644 (JSON)", "TMF644 (JSON)"),
}
