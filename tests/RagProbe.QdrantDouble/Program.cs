Console.WriteLine("RagProbe.QdrantDouble");
