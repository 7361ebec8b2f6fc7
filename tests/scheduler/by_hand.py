"""Cases worked out by hand from the settled text, one a line: what was seen, and what must follow.

A line: number, disease, who, visits, `=>`, class, action, deadline. Dates without a year are of 2026. Of a visit: its
date, then 150/85 (or 150/- and -/85), g6.8f (fasting) or g6.8r (random) or g6.8 (nobody said), ap (adverse reaction
present), ah (hard to control), cx (complication), r2 (risk), st bs un (stability), int con (phase), fam staff (who
watches), phone home failed (else clinic), or the code of a symptom. `today` is 2 March 2026 unless said.
"""

from collections.abc import Iterator
from typing import Any

DISEASES = {
    "H": "hypertension",
    "D": "diabetes",
    "P": "psychosis",
    "T": "tuberculosis",
    "E": "elderly",
}
CLASSES = {
    "con": "controlled",
    "unc": "uncontrolled",
    "adv": "adverse_reaction",
    "com": "complication",
    "dan": "danger",
    "una": "unassessed",
}
LINES = """
1 H | 02-01 139/89 => con routine 05-01
2 H | 02-01 140/89 => unc adjust 02-15
3 H | 02-01 139/90 => unc adjust 02-15
4 H born=1961-02-01 | 02-01 149/89 => con routine 05-01
5 H born=1961-02-02 | 02-01 149/89 => unc adjust 02-15
6 H born=1961-02-01 | 02-01 150/89 => unc adjust 02-15
7 H born=1961-02-01 | 02-01 149/90 => unc adjust 02-15
8 H born=1961-02-01 | 01-31 140/80 => unc adjust 02-14
9 H born=1960-02-29 today=2025-03-02 | 2025-02-28 145/80 => unc adjust 2025-03-14
10 H born=1960-02-29 today=2025-03-02 | 2025-03-01 145/80 => con routine 2025-06-01
11 H born=1964-02-29 today=2029-03-02 | 2029-02-28 145/80 => unc adjust 2029-03-14
12 H born=1964-02-29 today=2029-03-02 | 2029-03-01 145/80 => con routine 2029-06-01
13 H born=? | 02-01 145/85 => unc adjust 02-15
14 H born=? | 02-01 139/89 => con routine 05-01
15 H born=1931-02-01 | 02-01 149/89 => con routine 05-01
16 H | 02-01 180/80 => dan emergency 02-15
17 H | 02-01 179/109 => unc adjust 02-15
18 H | 02-01 150/110 => dan emergency 02-15
19 H | 02-01 181/- => dan emergency 02-15
20 H | 02-01 -/110 => dan emergency 02-15
21 H | 02-01 150/- => unc adjust 02-15
22 H | 02-01 -/90 => unc adjust 02-15
23 H | 02-01 130/- => una routine 02-15
24 H | 02-01 -/80 => una routine 02-15
25 H | 02-01 => una routine 02-15
26 H | 02-01 130/80 severe_headache => dan emergency 02-15
27 H | 02-01 130/80 vomiting => dan emergency 02-15
28 H | 02-01 130/80 blurred_vision => dan emergency 02-15
29 H | 02-01 130/80 chest_tightness => dan emergency 02-15
30 H | 02-01 130/80 dyspnoea => dan emergency 02-15
31 H | 02-01 130/80 altered_consciousness => dan emergency 02-15
32 H | 02-01 130/80 acetone_breath => dan emergency 02-15
33 H | 02-01 vomiting => dan emergency 02-15
34 H | 02-01 130/80 cough => con routine 05-01
35 H | 02-01 130/80 g16.7r => dan emergency 02-15
36 H | 02-01 130/80 g3.9f => dan emergency 02-15
37 H | 02-01 130/80 g16.6r => con routine 05-01
38 H | 01-05 150/85 ; 02-01 145/80 => unc refer 02-15
39 H | 01-05 150/85 ; 01-19 ; 02-01 145/80 => unc refer 02-15
40 H | 01-05 150/85 ; 01-19 failed ; 02-01 145/80 => unc refer 02-15
41 H | 01-05 150/85 ; 01-12 ; 01-13 failed ; 01-20 130/- ; 02-01 -/95 => unc refer 02-15
42 H | 01-05 150/85 ; 01-19 130/80 ; 02-01 145/80 => unc adjust 02-15
43 H | 01-05 130/80 ; 02-01 145/80 => unc adjust 02-15
44 H | 01-05 150/85 ; 02-01 130/80 => con routine 05-01
45 H | 01-05 150/85 ; 02-01 => una routine 02-15
46 H | 01-05 150/85 ; 02-01 130/80 ap => adv adjust 02-15
47 H | 01-05 130/80 ap ; 02-01 150/85 => unc adjust 02-15
48 H | 01-05 130/80 ap ; 02-01 130/80 ap => adv refer 02-15
49 H | 01-05 130/80 ap ; 01-19 ; 02-01 130/80 ap => adv refer 02-15
50 H | 01-05 ap ; 02-01 130/80 ap => adv adjust 02-15
51 H | 02-01 ap => una routine 02-15
52 H | 02-01 ah => adv refer 02-15
53 H | 02-01 130/80 ah => adv refer 02-15
54 H | 01-05 130/80 ah ; 02-01 130/80 ap => adv refer 02-15
55 H | 01-05 130/80 ap ; 01-19 130/80 ; 02-01 130/80 ap => adv adjust 02-15
56 H | 02-01 150/85 ap => unc adjust 02-15
57 H | 01-05 130/80 ap ; 02-01 150/85 ap => unc refer 02-15
58 H | 01-05 150/85 ap ; 02-01 130/80 ap => adv refer 02-15
59 H | 02-01 130/80 cx => com refer 02-15
60 H | 02-01 cx => com refer 02-15
61 H | 02-01 150/85 cx => com refer 02-15
62 H | 02-01 185/85 cx => dan emergency 02-15
63 H | 01-05 130/80 cx ; 02-01 130/80 => con routine 05-01
64 H | 01-05 130/80 cx ; 02-01 130/80 cx => com refer 02-15
65 H | 01-05 150/85 cx ; 02-01 150/85 => unc refer 02-15
66 H | 01-05 185/90 ; 02-01 150/85 => unc refer 02-15
67 H | 01-05 130/80 vomiting ; 02-01 150/85 => unc adjust 02-15
68 H | 01-05 150/85 ; 01-19 vomiting ; 02-01 150/85 => unc refer 02-15
69 H | 01-05 185/90 ; 02-01 130/80 => con routine 05-01
70 H | 02-01 150/85 phone => unc adjust 02-15
71 H | 01-05 150/85 home ; 02-01 145/80 phone => unc refer 02-15
72 H today=2025-12-01 | 2025-11-30 130/80 => con routine 2026-02-28
73 H today=2025-09-01 | 2025-08-31 130/80 => con routine 2025-11-30
74 H today=2027-12-01 | 2027-11-30 130/80 => con routine 2028-02-29
75 H today=2026-01-02 | 2025-12-20 150/85 => unc adjust 2026-01-03
76 H today=2026-01-02 | 2025-12-31 130/80 => con routine 2026-03-31
77 H today=2024-03-01 | 2024-02-29 130/80 => con routine 2024-05-29
78 H today=2024-03-01 | 2024-02-15 150/85 => unc adjust 2024-02-29
79 H | 2025-06-01 150/85 => unc adjust 2025-06-15
80 H status=died | 02-01 130/80 => con ended -
81 H status=moved | 02-01 185/80 => dan ended -
82 H status=contract_ended | => una ended -
83 H status=died | 01-05 150/85 ; 02-01 failed ; 02-02 failed ; 02-03 failed => unc ended -
84 H | 01-05 150/85 ; 02-01 failed ; 02-02 failed ; 02-03 failed => unc lost -
85 H | 01-05 150/85 ; 02-01 failed ; 02-02 failed => unc adjust 01-19
86 H | 01-05 185/85 ; 02-01 failed ; 02-02 failed ; 02-03 failed => dan lost -
87 H | 02-01 failed ; 02-02 failed ; 02-03 failed => una lost -
88 H | 02-01 failed ; 02-02 failed => una first_visit 03-02
89 H | => una first_visit 03-02
90 H | 01-05 failed ; 01-06 failed ; 01-07 failed ; 02-01 130/80 => con routine 05-01
91 H | 01-05 failed ; 01-06 failed ; 02-01 phone ; 02-02 failed => una routine 02-15
92 H | 01-05 130/80 ; 02-01 failed ; 02-02 failed ; 02-03 failed ; 02-04 failed ; 02-05 failed => con lost -
93 H pregnant | 02-01 140/80 => dan emergency 02-15
94 H pregnant | 02-01 130/90 => dan emergency 02-15
95 H pregnant | 02-01 139/89 => con routine 05-01
96 H pregnant | 01-05 145/85 ; 02-01 130/80 => con routine 05-01
97 H pregnant | 01-05 145/85 ; 02-01 142/- => dan emergency 02-15
98 H pregnant | 02-01 130/80 g7.0f => dan emergency 02-15
99 H pregnant | 02-01 130/80 g7.0r => con routine 05-01
100 H pregnant | 02-01 130/80 g7.0 => con routine 05-01
101 D | 02-01 g6.9f => con routine 05-01
102 D | 02-01 g7.0f => unc adjust 02-15
103 D | 02-01 g16.6f => unc adjust 02-15
104 D | 02-01 g16.7f => dan emergency 02-15
105 D | 02-01 g4.0f => con routine 05-01
106 D | 02-01 g3.9f => dan emergency 02-15
107 D | 02-01 g8.0r => una routine 02-15
108 D | 02-01 g6.0r => una routine 02-15
109 D | 02-01 g6.0 => una routine 02-15
110 D | 02-01 g16.7r => dan emergency 02-15
111 D | 02-01 g3.9r => dan emergency 02-15
112 D | 02-01 g3.9 => dan emergency 02-15
113 D | 02-01 150/95 => una routine 02-15
114 D | 02-01 185/95 => dan emergency 02-15
115 D | 02-01 150/95 g6.5f => con routine 05-01
116 D | 02-01 130/110 g6.5f => dan emergency 02-15
117 D | 01-05 g7.5f ; 02-01 g8.0f => unc refer 02-15
118 D | 01-05 g7.5f ; 01-19 g12.0r ; 02-01 g8.0f => unc refer 02-15
119 D | 01-05 g7.5f ; 01-19 g6.5f ; 02-01 g8.0f => unc adjust 02-15
120 D | 01-05 g7.5f ; 01-19 failed ; 02-01 g8.0f ap => unc refer 02-15
121 D | 02-01 g6.5f acetone_breath => dan emergency 02-15
122 D born=1950-01-01 | 02-01 g7.0f => unc adjust 02-15
123 D pregnant | 02-01 g7.0f => dan emergency 02-15
124 D pregnant | 02-01 g6.9f => con routine 05-01
125 D | 02-01 g8.0r ap => una routine 02-15
126 D | 02-01 g8.0r ah => adv refer 02-15
127 D | 02-01 g6.5f ap => adv adjust 02-15
128 D | 02-01 g8.0r cx => com refer 02-15
129 P | 02-01 r0 => con routine 05-01
130 P | 02-01 r1 => unc adjust 02-15
131 P | 02-01 r2 => unc adjust 02-15
132 P | 02-01 r3 => unc refer 02-15
133 P | 02-01 r5 st => unc refer 02-15
134 P | 02-01 r0 bs => unc adjust 02-15
135 P | 02-01 r0 un => unc refer 02-15
136 P | 02-01 r1 st => unc adjust 02-15
137 P | 02-01 st => con routine 05-01
138 P | 01-15 bs ; 01-31 bs => unc refer 02-28
139 P | 01-05 bs ; 01-15 bs ; 02-01 r2 => unc refer 03-01
140 P | 01-05 bs ; 01-15 st ; 02-01 bs => unc adjust 02-15
141 P | 01-15 un ; 02-01 bs => unc adjust 02-15
142 P | 01-15 bs ; 02-01 un => unc refer 02-15
143 P | 01-05 bs ; 01-15 ; 01-20 failed ; 02-01 bs => unc refer 03-01
144 P | 02-01 => una routine 02-15
145 P | 02-01 st ap => adv adjust 02-15
146 P | 02-01 st cx => com refer 02-15
147 P | 02-01 st 180/90 => dan emergency 02-15
148 P | 01-05 bs ; 01-20 st ; 02-01 st => con routine 05-01
149 T | 02-20 int fam => con routine 03-02
150 T | 02-20 int staff => con routine 03-20
151 T | 02-20 int => con routine 03-02
152 T | 02-20 con fam => con routine 03-20
153 T | 02-20 => con routine 03-20
154 T | 01-31 con staff => con routine 02-28
155 T | 02-20 int fam cx => com refer 03-06
156 T | 02-20 int fam ah => adv refer 03-06
157 T | 02-20 int fam ap => adv adjust 03-06
158 T | 02-01 con ap ; 02-20 con ap => adv adjust 03-06
159 T | 02-20 int fam dyspnoea => dan emergency 03-06
160 T | 02-20 int fam phone => con routine 03-02
161 T status=moved | 02-20 int fam => con ended -
162 T today=2026-03-05 | 02-28 int fam => con routine 03-10
163 T | => una first_visit 03-02
164 E born=1950-01-01 | 2025-03-02 130/80 => con routine 03-02
165 E born=1950-01-01 | 2025-03-02 ; 2025-09-01 phone => con routine 03-02
166 E born=1950-01-01 | 2025-09-01 phone => con first_visit 03-02
167 E born=1950-01-01 | 02-01 185/80 => dan emergency 02-15
168 E born=1950-01-01 | 2025-09-01 cx => com routine 2026-09-01
169 E born=1950-01-01 | 2025-09-01 ap => adv routine 2026-09-01
170 E born=1950-01-01 | 2025-09-01 ah => adv routine 2026-09-01
171 E born=1950-01-01 | 2025-03-02 ; 02-01 phone vomiting => dan emergency 02-15
172 E born=1950-01-01 today=2024-03-01 | 2024-02-29 home => con routine 2025-02-28
173 E born=1950-01-01 | 2025-09-01 160/95 => con routine 2026-09-01
174 E born=1950-01-01 | 2025-09-01 ; 01-01 failed ; 01-02 failed ; 01-03 failed => con lost -
""".strip().splitlines()
_FLAGS: dict[str, dict[str, Any]] = {
    "ap": {"adverse": "present"},
    "ah": {"adverse": "hard_to_control"},
    "cx": {"complication": True},
    "st": {"stable": "stable"},
    "bs": {"stable": "basically_stable"},
    "un": {"stable": "unstable"},
    "int": {"phase": "intensive"},
    "con": {"phase": "continuation"},
    "fam": {"supervised_by": "family"},
    "staff": {"supervised_by": "staff"},
    "phone": {"way": "phone"},
    "home": {"way": "home"},
    "failed": {"way": "failed"},
}


def worked_out() -> Iterator[tuple[dict[str, Any], tuple[str, str, str | None]]]:
    """(case, (class, action, deadline)) of each line."""
    for line in LINES:
        head, _, wanted = line.partition("=>")
        who, _, seen = head.partition("|")
        visit_class, action, deadline = wanted.split()
        last = None if deadline == "-" else _day(deadline)
        yield _case(who.split(), seen), (CLASSES[visit_class], action, last)


def _case(who: list[str], seen: str) -> dict[str, Any]:
    number, disease, *said = who
    case: dict[str, Any] = {"id": number, "disease": DISEASES[disease], "birth": "1975-06-01"}
    case |= {"today": "2026-03-02", "status": "active"}
    for one in said:
        key, _, value = one.partition("=")
        case |= {{"born": "birth"}.get(key, key): value or True}
    if case["birth"] == "?":
        del case["birth"]
    return case | {"visits": [_visit(one.split()) for one in seen.split(";") if one.strip()]}


def _visit(words: list[str]) -> dict[str, Any]:
    visit: dict[str, Any] = {"date": _day(words[0]), "way": "clinic"}
    for word in words[1:]:
        visit |= _FLAGS.get(word) or _said(word)
    return visit


def _said(word: str) -> dict[str, Any]:
    if "/" in word:
        pressures = zip(("sbp", "dbp"), word.split("/"), strict=True)
        return {key: int(text) for key, text in pressures if text != "-"}
    if word[0] == "g" and word[1].isdigit():
        kind = {"f": True, "r": False}.get(word[-1])
        value = {"glucose": float(word[1:].rstrip("fr"))}
        return value if kind is None else value | {"fasting": kind}
    if word[0] == "r" and word[1:].isdigit():
        return {"risk": int(word[1:])}
    return {"symptoms": [word]}


def _day(text: str) -> str:
    return text if len(text) > 5 else f"2026-{text}"
