"""How customers sign in: accounts, second factors, outside identities, and sessions that can be ended together."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = (Path(__file__).parents[1] / "sql" / "sign_in.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("stores", "0005_rows_that_a_sweep_left")]

    operations = [
        migrations.CreateModel(
            name="SignInAccount",
            fields=[
                (
                    "contact",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        related_name="sign_in_account",
                        to="stores.contact",
                    ),
                ),
                ("email", models.TextField(unique=True, null=True)),
                ("password", models.CharField(max_length=128, default="!")),
                ("made_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("notice_version", models.PositiveSmallIntegerField()),
            ],
            options={"db_table": "sign_in_account"},
        ),
        migrations.CreateModel(
            name="SignInFactor",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "contact",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sign_in_factors", to="stores.contact"),
                ),
                ("type", models.TextField()),
                ("data", models.JSONField(default=dict)),
                ("created_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField(null=True)),
                ("notice_version", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "sign_in_factor",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["contact", "type"], condition=models.Q(type__in=("totp", "recovery_codes")), name="one_factor_of_a_kind"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInIdentity",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "contact",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="sign_in_identities", to="stores.contact"),
                ),
                ("provider", models.TextField()),
                ("pairwise", models.TextField()),
                ("proved_by", models.TextField()),
                ("linked_at", models.DateTimeField()),
                ("last_used_at", models.DateTimeField()),
                ("notice_version", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "sign_in_identity",
                "constraints": [models.UniqueConstraint(fields=["provider", "pairwise"], name="one_customer_for_an_identity")],
            },
        ),
        migrations.CreateModel(
            name="SignInSession",
            fields=[
                ("session_key", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("session_data", models.TextField()),
                ("expire_date", models.DateTimeField(db_index=True)),
                ("who", models.TextField(default="", db_index=True)),
            ],
            options={"db_table": "sign_in_session"},
        ),
        migrations.RunSQL(SQL, reverse_sql=migrations.RunSQL.noop),
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", reverse_sql=migrations.RunSQL.noop),
    ]
