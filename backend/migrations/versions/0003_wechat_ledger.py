"""WeChat's access token, consents, contacts and receipts"""

import sqlalchemy as sa
from alembic import op

import backend.core.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_token",
        sa.Column("appid", sa.String(length=64), nullable=False),
        sa.Column("sealed_token", sa.Text(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("expires_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("forced_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("holder", sa.String(length=32), nullable=True),
        sa.Column("failure", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("appid", name=op.f("pk_wechat_token")),
    )
    op.create_table(
        "wechat_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("template_id", sa.String(length=64), nullable=False),
        sa.Column("remaining", sa.Integer(), nullable=False),
        sa.Column("changed_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_consent")),
        sa.UniqueConstraint("person", "template_id", name="uq_wechat_consent_person_template"),
    )
    op.create_table(
        "wechat_contact",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("follows", sa.Boolean(), nullable=False),
        sa.Column("opened_by", sa.String(length=10), nullable=True),
        sa.Column("opened_at", backend.core.db.Moment(timezone=True), nullable=True),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("changed_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint("opened_by IN ('message', 'action')", name=op.f("ck_wechat_contact_opened_by")),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_wechat_contact")),
    )
    op.create_table(
        "wechat_receipt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("received_at", backend.core.db.Moment(timezone=True), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('delivered', 'refused', 'failed')", name=op.f("ck_wechat_receipt_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_receipt")),
        sa.UniqueConstraint("channel", "message_id", name="uq_wechat_receipt_channel_message"),
    )


def downgrade() -> None:
    op.drop_table("wechat_receipt")
    op.drop_table("wechat_contact")
    op.drop_table("wechat_consent")
    op.drop_table("wechat_token")
