using System.Globalization;
using RagProbe.Benchmarks.Retrieval;
return args switch
{
    ["retrieval", "--shared", var shared] => await RetrievalTable.RunAsync(Path.GetFullPath(shared)),
    ["retrieval-row", var shared, var dataSet, var row] => await RetrievalTable.RunRowAsync(shared, dataSet, int.Parse(row, CultureInfo.InvariantCulture)),
    _ => 64,
};
