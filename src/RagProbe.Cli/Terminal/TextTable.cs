using System.Text;
using Spectre.Console;

namespace RagProbe.Cli.Terminal;

/// <summary>
/// Columns without lines, dimmed headers. Every column is as wide as its widest cell; the last one takes what is left of the
/// line and is shortened to it. Cells are cleaned and escaped here: give them the text as it is.
/// </summary>
internal sealed class TextTable
{
    private const int Gap = 2;
    private const int NarrowestLastColumn = 20;

    private readonly string[] _headers;
    private readonly bool[] _alignRight;
    private readonly List<(string Style, string[] Cells)> _rows = [];

    /// <param name="headers">A header that begins with <c>&gt;</c> stands above a column of numbers, aligned to the right.</param>
    public TextTable(params ReadOnlySpan<string> headers)
    {
        _headers = [.. headers.ToArray().Select(header => header.TrimStart('>'))];
        _alignRight = [.. headers.ToArray().Select(header => header.StartsWith('>'))];
    }

    public void AddRow(params ReadOnlySpan<string> cells) => AddStyledRow("", cells);

    /// <param name="style">A Spectre style, such as <c>green</c>; empty for none.</param>
    public void AddStyledRow(string style, params ReadOnlySpan<string> cells) => _rows.Add((style, [.. cells.ToArray().Select(TerminalText.Clean)]));

    public void Write(IAnsiConsole console)
    {
        var widths = new int[_headers.Length];
        foreach (var cells in _rows.Select(row => row.Cells).Append(_headers))
        {
            for (var i = 0; i < widths.Length; i++)
            {
                widths[i] = Math.Max(widths[i], cells[i].GetCellWidth());
            }
        }

        widths[^1] = Math.Min(widths[^1], Math.Max(NarrowestLastColumn, Output.LineWidth - widths[..^1].Sum(width => width + Gap) - 1));
        console.MarkupLine($"[dim]{Line(_headers, widths)}[/]");
        foreach (var (style, cells) in _rows)
        {
            var line = Line(cells, widths);
            console.MarkupLine(style.Length == 0 ? line : $"[{style}]{line}[/]");
        }
    }

    private string Line(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            var cell = i == cells.Length - 1 ? TerminalText.Shorten(cells[i], widths[i]) : cells[i];
            var padding = new string(' ', Math.Max(0, widths[i] - cell.GetCellWidth()));
            line.Append(_alignRight[i] ? padding + cell : cell + padding).Append(' ', i == cells.Length - 1 ? 0 : Gap);
        }

        return Markup.Escape(line.ToString().TrimEnd());
    }
}
