"""Paper (打印件): what is printed, as A4 PDF. Knows templates and WeasyPrint, and no web.

`pdf(html)` makes the file of a whole document, `page(name, …)` fills one of the templates. A paper is a module that
does both, e.g. `doctor_list`. WeasyPrint is loaded at the first PDF: it needs libraries and a Chinese font of the
system, and nothing else of the project does.
"""

from backend.printing.filling import page
from backend.printing.making import pdf

__all__ = ["page", "pdf"]
