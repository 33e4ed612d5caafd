using System.Globalization;
using System.Text;
using System.Text.Json;
using RagProbe.Tests.Corpus;

namespace RagProbe.Tests.Cli;

/// <summary>An eval set whose documents, file names and questions want to do harm: to the terminal, to memory, to the clock.</summary>
internal static class HostileCorpus
{
    public const string Escapes = "\u001b[31m\u001b[2J\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007\u001b]52;c;Y3VybCBldmls\u0007\u001bP1$r\u001b\\\b\b\r\u009b31m\u009d0;title\u009c\u0085\u007f\v\f";
    public const string Order = "\u202egnp.\u202c\u2066x\u2069\u2067y\u2069\u2068z\u2069\u200e\u200f\u061c";
    public const string Invisible = "a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u180eh";

    private static readonly JsonSerializerOptions Compact = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private const int Long = 10_000_000;

    /// <summary>Files that cannot be documents, or only in part: each has to be listed.</summary>
    public static IReadOnlyList<string> Listed { get; } =
    [
        ".hidden.md", "alias.md", "blanks.md", "bomb.pdf", "brackets.md", "chain.pdf", "deep.html", "encrypted.pdf", "endless.txt", "forms.pdf", "garbage.pdf", "invalid.txt", "lists.md", "loop", "picture.pdf", "program.exe", "quotes.md", "stars.md", "truncated.pdf",
    ];

    /// <summary>Writes the eval set and returns its folder.</summary>
    public static string Write(TemporaryFolder folder)
    {
        folder.Write("hostile/evalset.json", JsonSerializer.Serialize(new { name = "hostile" + Escapes, version = "1" + Order, defaults = new Dictionary<string, string>(StringComparer.Ordinal) { ["chunker"] = "markdown(300)" } }));
        WriteTexts(folder);
        WriteDeep(folder);
        WriteHtml(folder);
        WritePdf(folder);
        Directory.CreateSymbolicLink(folder.Of("hostile", "corpus", "loop"), folder.Of("hostile", "corpus"));
        File.CreateSymbolicLink(folder.Of("hostile", "corpus", "endless.txt"), "/dev/zero");
        WriteQuestions(folder);
        return folder.Of("hostile");
    }

    private static void WriteTexts(TemporaryFolder folder)
    {
        Text(folder, "escapes.md", $"---\ntitle: \"{Json(Escapes)}\"\nstatus: \"{Json(Escapes + Order)}\"\n---\n# Rules {Escapes}\n\nThe gate {Escapes} closes at nine {Escapes} every evening.\n\n## {Order}\n\nThe key {Order} hangs behind the door.\n");
        Text(folder, "invisible.txt", $"The {Invisible} password of the pump is {Invisible} changed on Mondays.");
        Text(folder, $"name{Escapes.Replace("/", "", StringComparison.Ordinal)[..40]}.md", "# Ferry\n\nThe ferry to the island leaves at seven.\n");
        Text(folder, "new\nline\r.md", "# Lamp\n\nThe lamp in the tower burns paraffin.\n");
        Text(folder, $"{Order}.txt", "The harbour master keeps two dogs.");
        Text(folder, $"folder\u001b[5m/inner.md", "# Bread\n\nBread is baked on Thursdays in the old oven.\n");
        Text(folder, ".hidden.md", "hidden");
        Text(folder, "program.exe", "MZ");
        Text(folder, "long.txt", new string('a', Long));
        Text(folder, "blanks.md", new string(' ', Long));
        Text(folder, "signs.txt", string.Concat(Enumerable.Repeat("!?.", 30_000)));
        Bytes(folder, "invalid.txt", [.. "The well is forty metres deep. "u8, 0xFF, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xF5, .. " End."u8]);
        Bytes(folder, "nul.md", [.. "# Nul\n\nThe "u8, 0, 0, 0, .. " mill grinds rye.\n"u8]);
        Bytes(folder, "surrogates.txt", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("The bell rings "), 0x00, 0xD8, 0x00, 0xD8, 0x00, 0xDC, 0x00, 0xDC, .. Encoding.Unicode.GetBytes(" twice at noon.")]);
    }

    private static void WriteDeep(TemporaryFolder folder)
    {
        Text(folder, "quotes.md", new string('>', 100_000) + " The ladder is in the shed.\n");
        Text(folder, "lists.md", string.Concat(Enumerable.Range(0, 400).Select(static depth => new string(' ', 2 * depth) + "- The rope is tarred.\n")));
        Text(folder, "brackets.md", new string('[', 100_000) + "x" + new string(']', 100_000));
        Text(folder, "stars.md", string.Concat(Enumerable.Repeat("**a *b ", 50_000)));
        Text(folder, "ticks.md", string.Concat(Enumerable.Range(1, 300).Select(static length => new string('`', length) + "x ")));
        Text(folder, "tags.md", string.Concat(Enumerable.Repeat("<a ", 100_000)));
        Text(folder, "table.md", $"|{string.Concat(Enumerable.Repeat("a|", 100_000))}\n|{string.Concat(Enumerable.Repeat("-|", 100_000))}\n|{string.Concat(Enumerable.Repeat("b|", 100_000))}\n");
        Text(folder, "alias.md", "---\na: &a [x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(0, 20).Select(static level => $"{(char)('b' + level)}: &{(char)('b' + level)} [{string.Join(", ", Enumerable.Repeat("*" + (char)('a' + level), 9))}]\n")) + "---\n# Alias\n\nThe goat eats the hedge.\n");
    }

    private static void WriteHtml(TemporaryFolder folder)
    {
        Text(folder, "page.html", "<!doctype html><title>Cheese &#27;[31m</title><script>document.write('SCRIPTED')</script><style>p{}</style><h1 onclick=\"evil()\">Cheese&#27;[31m&#155;</h1><p onload=evil()>The cheese ripens <img src=http://127.0.0.1:1/x.png onerror=evil()>for ninety days.</p><iframe src=http://127.0.0.1:1/></iframe><p hidden>HIDDEN</p><template>TEMPLATE</template>");
        Text(folder, "deep.html", string.Concat(Enumerable.Repeat("<div>", 100_000)) + "The hay is dry.");
    }

    private static void WritePdf(TemporaryFolder folder)
    {
        var bomb = RawPdf.Bomb;
        Bytes(folder, "good.pdf", RawPdf.OfPages("BT /F1 12 Tf 72 700 Td (The crane lifts twelve tonnes.) Tj ET", "BT /F1 12 Tf 72 700 Td (The crane is oiled in April.) Tj ET").Write());
        Bytes(folder, "bomb.pdf", RawPdf.OfPage("/Filter /FlateDecode", bomb).Write());
        Bytes(folder, "chain.pdf", RawPdf.OfPage("/Filter [/FlateDecode /FlateDecode]", RawPdf.Deflated(bomb)).Write());
        Bytes(folder, "forms.pdf", RawPdf.OfForms(20, 10).Write());
        Bytes(folder, "picture.pdf", RawPdf.OfPages("0 0 m 10 10 l S").Write());
        Bytes(folder, "garbage.pdf", [.. "%PDF-1.7\n"u8, .. Encoding.Latin1.GetBytes(string.Concat(Enumerable.Repeat("1 0 obj <<", 100_000)))]);
        Bytes(folder, "truncated.pdf", RawPdf.OfPages("BT /F1 12 Tf (cut) Tj ET").Write()[..200]);
        Bytes(folder, "encrypted.pdf", RawPdf.OfPages("BT (x) Tj ET").Write($"/ID [<00><00>] /Encrypt << /Filter /Standard /V 1 /R 2 /O <{new string('0', 64)}> /U <{new string('0', 64)}> /P -4 >>"));
    }

    private static void WriteQuestions(TemporaryFolder folder)
    {
        object[] questions =
        [
            Question("gate", "When does the gate close?", "escapes.md", $"closes at nine {Escapes} every evening"),
            Question("key" + Escapes, $"Where does the key hang? {Escapes}{Order}", "escapes.md", "hangs behind the door"),
            Question("ferry", "When does the ferry leave?", $"name{Escapes.Replace("/", "", StringComparison.Ordinal)[..40]}.md", "The ferry to the island leaves at seven."),
            Question("lamp", "What does the lamp burn?", "new\nline\r.md", "The lamp in the tower burns paraffin."),
            Question("dogs", "How many dogs does the harbour master keep?", $"{Order}.txt", "The harbour master keeps two dogs."),
            Question("bread", "When is bread baked?", "folder\u001b[5m/inner.md", "Bread is baked on Thursdays"),
            Question("well", "How deep is the well?", "invalid.txt", "The well is forty metres deep."),
            Question("mill", "What does the mill grind?", "nul.md", "mill grinds rye"),
            Question("cheese", "How long does the cheese ripen?", "page.html", "The cheese ripens for ninety days."),
            Question("crane", "When is the crane oiled?", "good.pdf", "The crane is oiled in April."),
            Question("nothing", $"aaaaaaaaaaaaaaaa {new string('x', 100_000)}", "long.txt", null),
        ];
        folder.Write("hostile/questions.jsonl", string.Concat(questions.Select(static question => JsonSerializer.Serialize(question, Compact) + "\n")));
    }

    private static object Question(string id, string text, string source, string? quote) => new { id, question = text, expected = new[] { new { source, quote } }, tags = new[] { "tag" + Escapes } };

    private static string Json(string text) => string.Concat(text.Select(static character => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}")));

    private static void Text(TemporaryFolder folder, string name, string content) => folder.Write($"hostile/corpus/{name}", content);

    private static void Bytes(TemporaryFolder folder, string name, byte[] content) => File.WriteAllBytes(folder.Of("hostile", "corpus", name), content);
}
