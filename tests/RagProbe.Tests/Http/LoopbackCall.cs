namespace RagProbe.Tests.Http;

/// <param name="Number">From 1.</param>
internal sealed record LoopbackCall(int Number, string Body, string Authorization);
