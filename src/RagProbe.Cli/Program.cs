using RagProbe.Cli;

return await CommandLine.RunAsync(args);
