using System.CommandLine;
using RagProbe.EvalSets;
using RagProbe.Retrieval;
using RagProbe.Retrieval.Answering;

namespace RagProbe.Cli.Options;

/// <summary>What one call asks for, checked, before anything was opened.</summary>
/// <param name="Given">The call as it was written.</param>
/// <param name="Parsed">The call with the eval set's defaults.</param>
/// <param name="Workspace">Keeps indexes and sweeps.</param>
/// <param name="Location">Where the eval set lies.</param>
/// <param name="Questions">The eval set; its labels are not resolved yet.</param>
/// <param name="Options">Before a model had its say.</param>
/// <param name="Answer">What is answered from the delivered context.</param>
internal sealed record ReplayCall(ParseResult Given, ParseResult Parsed, Workspace Workspace, EvalSetLocation Location, EvalSet Questions, PipelineOptions Options, AnswerStep Answer);
