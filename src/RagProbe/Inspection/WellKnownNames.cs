namespace RagProbe.Inspection;

/// <summary>
/// What frameworks and people call the fields of a chunk: LangChain, LlamaIndex, Haystack, Semantic Kernel, and common habits.
/// Small letters without signs, as <see cref="PayloadColumn.Name"/> writes them.
/// </summary>
internal static class WellKnownNames
{
    private static readonly Dictionary<PayloadRole, HashSet<string>> Names = new()
    {
        [PayloadRole.Text] = [.. Split("text content pagecontent chunktext chunkcontent body passage document chunk paragraph textcontent rawtext")],
        [PayloadRole.Source] = [.. Split("source url uri path filepath filename file documentname documentpath docid documentid refdocid docno sourceurl link origin key sourceid objectkey")],
        [PayloadRole.Start] = [.. Split("start startindex startcharidx splitidxstart startoffset offset charstart startchar begin startpos position charoffset startindexchar")],
        [PayloadRole.End] = [.. Split("end endindex endcharidx endoffset charend endchar stop endpos")],
        [PayloadRole.Hash] = [.. Split("hash contenthash texthash chunkhash sha sha1 sha256 md5 digest checksum fingerprint contentsha256")],
        [PayloadRole.Page] = [.. Split("page pagenumber pagelabel pageno pagenum pageindex pageidx")],
        [PayloadRole.Heading] = [.. Split("heading headings headingpath header headers headerpath section sectiontitle sectionpath breadcrumb breadcrumbs h1 h2 h3 header1 header2 header3")],
        [PayloadRole.Id] = [.. Split("id chunkid nodeid uid uuid passageid segmentid")],
        [PayloadRole.Tokens] = [.. Split("tokens tokencount ntokens numtokens tokenslength tokenlength")],
    };

    public static bool Has(PayloadRole role, string name) => Names[role].Contains(name);

    private static string[] Split(string names) => names.Split(' ');
}
