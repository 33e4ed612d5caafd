namespace RagProbe.Drills;

/// <summary>A cause that this drill says nothing about.</summary>
public sealed record UndrilledCause(string Cause, string Reason);
