"""Reading the steps of a scheme: from the keys of a rule file to a step kind that computes.

A new kind of step is a class in `steps`, a reader and a line of the table here, and a row in
docs/estimator.md.
"""

from collections.abc import Callable, Mapping
from itertools import pairwise

from policy_kb.benefits.fields import Fields, money, share
from policy_kb.benefits.steps import (
    ZERO,
    Band,
    BandsOnBurden,
    CapToMin,
    Guarantee,
    Reduce,
    Share,
    ShareByLevel,
    StepKind,
)


def read_kind(fields: Fields, beside: set[str]) -> StepKind:
    """The step kind that `kind` names; `beside` are keys any step may have. BadInput for others."""
    kind = fields.choice("kind", _KINDS)
    keys, build = _KINDS[kind]
    fields.only({"kind", *beside, *keys})
    return build(fields)


def _share(fields: Fields) -> StepKind:
    return Share(
        fields.share("share"), fields.optional_money("threshold") or ZERO, fields.optional_money("ceiling")
    )


def _share_by_level(fields: Fields) -> StepKind:
    shares = fields.by_level("shares", share)
    thresholds = fields.by_level("thresholds", money) if fields.has("thresholds") else {}
    if thresholds and set(thresholds) != set(shares):
        fields.fail("thresholds", "级别要和 shares 一样")
    return ShareByLevel(shares, thresholds, fields.optional_money("ceiling"))


def _bands_on_burden(fields: Fields) -> StepKind:
    bands = tuple(_band(part) for part in fields.parts("bands"))
    for band, following in pairwise(bands):
        if band.to != following.over:
            fields.fail("bands", "每段的 over 要等于上一段的 to，只有最后一段可以不写 to")
    return BandsOnBurden(bands)


def _band(fields: Fields) -> Band:
    fields.only({"over", "to", "share"})
    over, to = fields.optional_money("over") or ZERO, fields.optional_money("to")
    if to is not None and to <= over:
        fields.fail("to", "要大于 over")
    return Band(over, to, fields.share("share"))


def _cap_to_min(fields: Fields) -> StepKind:
    if not (fields.has("reimbursed") or fields.has("at_most")):
        fields.fail("at_most", "reimbursed 和 at_most 至少写一个")
    return CapToMin(
        fields.optional_share("reimbursed"),
        fields.optional_money("at_most"),
        fields.optional_money("insured"),
    )


def _guarantee(fields: Fields) -> StepKind:
    return Guarantee(fields.share("reimbursed"), fields.money("at_most"), fields.text("period"))


def _reduce(fields: Fields) -> StepKind:
    return Reduce(fields.share("share"))


_KINDS: Mapping[str, tuple[set[str], Callable[[Fields], StepKind]]] = {
    "share": ({"share", "threshold", "ceiling"}, _share),
    "share_by_level": ({"shares", "thresholds", "ceiling"}, _share_by_level),
    "bands_on_burden": ({"bands"}, _bands_on_burden),
    "cap_to_min": ({"reimbursed", "at_most", "insured"}, _cap_to_min),
    "guarantee": ({"reimbursed", "at_most", "period"}, _guarantee),
    "reduce": ({"share"}, _reduce),
}
