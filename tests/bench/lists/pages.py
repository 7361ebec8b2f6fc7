"""Every list of the console as its address, and the one statement that finds its lines, which no page can beat."""

from dataclasses import dataclass

from tests.bench.lists.filling import ABOVE, ENTRIES, RUNS

LAST = ENTRIES - 50
_LINES = "SELECT id, region_code, topic, title, state, review_by, changed_at, changed_by FROM entry"
_CHANGED = "ORDER BY changed_at DESC, id LIMIT 50"
_ASKED = (
    "LEFT JOIN (SELECT entry_id, count(*) AS times FROM question WHERE asked_at >= :since GROUP BY entry_id) AS asked "
    "ON asked.entry_id = entry.id"
)
_GROUPS = "SELECT id, question, region_code, size, disliked, last_asked_at, state FROM question_group"
_FREQUENT = "ORDER BY size DESC, last_asked_at DESC, id LIMIT 50"
_DOCUMENTS = (
    "SELECT key, region_code, title, number, issued, state, superseded_by,"
    " (SELECT count(*) FROM clause WHERE document_key = key),"
    " (SELECT count(*) FROM entry WHERE document_key = key) FROM source_document"
)
_RUNS = "SELECT id, region_code, source, started_by, started_at, finished_at, total, totals FROM hit_run"
_HITS = "SELECT region_code, text, agreed, expected, outcome, entry_id, kind, score, matched FROM hit"
_WORDS = "SELECT id, said, canonical, kind, region_code, source, added_by, added_at, retired_at FROM word"
_YEAR = "SELECT region_code, count(*), count(disliked_at) FROM question WHERE asked_at >= :year GROUP BY region_code"
_LOGGED = "SELECT text, region_code FROM question ORDER BY id DESC LIMIT 2000"
_KNOWN = (
    'SELECT township, s.region_code, sum(CAST(a."right" AS INTEGER)), count(*) FROM quiz_answer a'
    ' JOIN quiz_sheet s ON s.id = a.sheet_id WHERE s."on" >= :day GROUP BY township, s.region_code'
)


@dataclass(frozen=True, slots=True)
class Page:
    """A list: its name, its address below /staff, the statement. `anew`: questions come in before each look."""

    name: str
    address: str
    bare: str
    anew: bool = False


def _entries(name: str, query: str, where: str = "", order: str = _CHANGED) -> Page:
    return Page(f"entries: {name}", f"/entries?{query}", " ".join((_LINES, where, order)))


def _groups(name: str, query: str, where: str, order: str = _FREQUENT, *, anew: bool = False) -> Page:
    return Page(f"questions: {name}", f"/questions?{query}", f"{_GROUPS} WHERE {where} {order}", anew)


PAGES = (
    Page(
        "home: what is to be done",
        "/",
        "SELECT disliked > 0, count(*) FROM question_group GROUP BY 1 LIMIT 2",
    ),
    Page(
        "home: reminders that failed",
        "/failed-reminders",
        "SELECT error, count(*) FROM reminder WHERE state = 'failed' AND local_date >= :week GROUP BY error",
    ),
    _entries("newest first", ""),
    _entries(
        "last page", f"page={ENTRIES // 50}", "", f"ORDER BY changed_at DESC, id LIMIT 50 OFFSET {LAST}"
    ),
    _entries("two words", "words=押金+县外", "WHERE searched LIKE '%押金%' AND searched LIKE '%县外%'"),
    _entries("a word nobody wrote", "words=火星", "WHERE searched LIKE '%火星%'"),
    _entries(
        "region, topic, state",
        "region=420302&topic=inpatient&state=published",
        "WHERE region_code LIKE '420302%' AND topic = 'inpatient' AND state = 'published'",
    ),
    _entries("drafts", "state=draft", "WHERE state = 'draft'"),
    _entries("waiting for review", "state=pending", "WHERE state = 'pending'"),
    _entries("retired", "state=retired", "WHERE state = 'retired'"),
    _entries("expiring", "expiring=30", "WHERE review_by <= :soon"),
    _entries("most asked", "asked=most", _ASKED, "ORDER BY coalesce(times, 0) DESC, id LIMIT 50"),
    _entries(
        "not asked for 90 days",
        "asked=never",
        "WHERE NOT EXISTS (SELECT 1 FROM question WHERE entry_id = entry.id AND asked_at >= :since)",
    ),
    _entries(
        "without a standard question",
        "asked=golden",
        "WHERE NOT EXISTS (SELECT 1 FROM golden_question WHERE entry_id = entry.id)",
    ),
    Page(
        "entries: of the regions above", "/entries/above", f"{_LINES} WHERE region_code = '{ABOVE}' LIMIT 50"
    ),
    Page(
        "entries: of the regions above, a word",
        "/entries/above?words=押金",
        f"{_LINES} WHERE region_code = '{ABOVE}' AND searched LIKE '%押金%' LIMIT 50",
    ),
    Page(
        "standard questions",
        "/entries/golden",
        "SELECT g.id, g.region_code, g.text, e.title FROM golden_question g LEFT JOIN entry e ON e.id = g.entry_id"
        " ORDER BY g.id DESC LIMIT 50",
    ),
    Page(
        "questions: answers not delivered",
        "/questions/undelivered",
        "SELECT o.id, q.text, q.region_code, o.decided_at, o.failure FROM owed_answer o"
        " JOIN question q ON q.id = o.question_id"
        " WHERE o.state = 'waiting' AND o.failure <> '' AND o.try_at IS NULL ORDER BY o.id LIMIT 50",
    ),
    Page("batch trials", "/hits", f"{_RUNS} ORDER BY id DESC LIMIT 50"),
    Page(
        "batch trial: its questions",
        f"/hits/{RUNS - 1}",
        f"{_HITS} WHERE run_id = {RUNS - 1} ORDER BY position LIMIT 50",
    ),
    Page(
        "batch trials: two compared",
        f"/hits/compare?old={RUNS - 1}&new={RUNS}",
        f"{_HITS} WHERE run_id IN ({RUNS - 1}, {RUNS}) ORDER BY position",
    ),
    Page("words", "/words", f"{_WORDS} ORDER BY id DESC LIMIT 50"),
    Page(
        "words: looked for",
        "/words?words=土话7",
        f"{_WORDS} WHERE said LIKE '%土话7%' ORDER BY id DESC LIMIT 50",
    ),
    Page("words: which ever mattered", "/words/report", _LOGGED),
    Page("words: the same after 50 new questions", "/words/report", _LOGGED, anew=True),
    _groups("most frequent", "", "state = 'open'"),
    _groups("newest", "order=newest", "state = 'open'", "ORDER BY last_asked_at DESC, id LIMIT 50"),
    _groups("no help", "only=disliked", "state = 'open' AND disliked > 0"),
    _groups("words", "words=押金", "state = 'open' AND spoken LIKE '%押金%'"),
    _groups("of one county", "region=421321", "state = 'open' AND region_code LIKE '421321%'"),
    _groups("dismissed", "state=dismissed", "state = 'dismissed'"),
    _groups("50 new ones to sort first", "", "state = 'open'", anew=True),
    Page("documents", "/documents", f"{_DOCUMENTS} ORDER BY imported_at DESC, key LIMIT 50"),
    Page(
        "documents: words",
        "/documents?words=通知",
        f"{_DOCUMENTS} WHERE title LIKE '%通知%' ORDER BY imported_at DESC, key LIMIT 50",
    ),
    Page(
        "documents: what to revise",
        "/documents/outdated",
        "SELECT e.id, e.title, d.key FROM entry e JOIN source_document d ON d.key = e.document_key"
        " WHERE d.superseded_by IS NOT NULL AND e.live_number IS NOT NULL ORDER BY d.issued, e.id LIMIT 200",
    ),
    Page("leaflets: what to print", "/leaflets?region=421321", f"{_LINES} WHERE region_code = '421321'"),
    Page(
        "leaflets: of a household",
        "/leaflets?region=421321&household=dibao",
        f"{_LINES} WHERE region_code = '421321'",
    ),
    Page(
        "quiz: questions",
        "/quiz",
        "SELECT id, region_code, topic, text, state FROM quiz_question ORDER BY changed_at DESC, id LIMIT 50",
    ),
    Page("quiz: results", "/quiz/results", _KNOWN),
    Page(
        "quiz: entries to draw from",
        "/quiz/new?words=押金",
        f"{_LINES} WHERE searched LIKE '%押金%' AND state = 'published' ORDER BY changed_at DESC, id LIMIT 20",
    ),
    Page("figures: a year, counted now", "/data?period={year}&anew=1", _YEAR),
    Page("figures: a year, of minutes ago", "/data?period={year}", _YEAR),
    Page(
        "figures: this month",
        "/data",
        "SELECT region_code, count(*), count(disliked_at) FROM question WHERE asked_at >= :month GROUP BY region_code",
    ),
    Page("audit log", "/audit", "SELECT * FROM audit_log ORDER BY id DESC LIMIT 50"),
    Page(
        "audit log: of one person",
        "/audit?account=bench7",
        "SELECT * FROM audit_log WHERE account = 'bench7' ORDER BY id DESC LIMIT 50",
    ),
    Page(
        "audit log: a kind, far back",
        "/audit?kind=居民提问&before=500",
        "SELECT * FROM audit_log WHERE object_kind = '居民提问' AND id < 500 ORDER BY id DESC LIMIT 50",
    ),
    Page("accounts", "/accounts", "SELECT * FROM staff_account ORDER BY username"),
)
