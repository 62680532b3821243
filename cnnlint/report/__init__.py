"""The last arrow: reports -> text. One file a format, each with `render(reports, view) -> str`; imported when it is asked for."""
