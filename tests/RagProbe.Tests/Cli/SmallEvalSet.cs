using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RagProbe.Tests.Cli;

/// <summary>Eval sets made for one test.</summary>
internal static class SmallEvalSet
{
    /// <summary>Three documents and five questions: hits, a missed source (wrong filter), an unanswerable one.</summary>
    public static string Write(TemporaryFolder folder)
    {
        folder.Write("set/evalset.json", """{ "name": "small", "version": "3", "defaults": { "chunker": "markdown(120)", "top-k": 2 } }""");
        folder.Write("set/corpus/leave.md", "---\nstatus: current\n---\n# Leave\n\nEveryone has 27 days of paid leave a year. Unused days expire in March.\n\n## Parents\n\nParental leave is 26 weeks at full pay.\n");
        folder.Write("set/corpus/pets.md", "---\nstatus: draft\n---\n# Animals\n\nCompanion animals may come to the office on Fridays when everybody in the room agrees.\n");
        folder.Write("set/corpus/travel.txt", "Hotels are paid up to 140 pounds a night. Trains go before planes for journeys under six hours.");
        folder.Write("set/questions.jsonl", string.Join('\n',
            """{"id":"q1","question":"How many days of paid leave are there?","expected":[{"source":"leave.md","quote":"27 days of paid leave a year","grade":3}],"tags":["number"]}""",
            """{"id":"q2","question":"How long is parental leave?","expected":[{"source":"leave.md","quote":"Parental leave is 26 weeks at full pay.","grade":3}],"tags":["number"]}""",
            """{"id":"q3","question":"Which animals may come to the office?","expected":[{"source":"pets.md","quote":"Companion animals may come to the office on Fridays"}],"tags":["wrong-filter"],"filter":{"must":[{"key":"status","match":{"value":"current"}}]}}""",
            """{"id":"q4","question":"What does a hotel night cost at most?","expected":[{"source":"travel.txt","quote":"Hotels are paid up to 140 pounds a night."}],"tags":["number"]}""",
            """{"id":"q5","question":"Who waters the plants?","expected":[],"unanswerable":true,"tags":["unanswerable"]}""") + "\n");
        return folder.Of("set");
    }

    /// <summary>Many documents of many short sections and some questions about each section: enough work to be killed in.</summary>
    public static string WriteLarge(TemporaryFolder folder, int documents, int sections, int questionsOfSection)
    {
        var questions = new StringBuilder();
        folder.Write("large/evalset.json", """{ "name": "large", "defaults": { "chunker": "markdown(60)", "top-k": 5 } }""");
        for (var document = 0; document < documents; document++)
        {
            var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# Report {document}\n");
            for (var section = 0; section < sections; section++)
            {
                var fact = string.Create(CultureInfo.InvariantCulture, $"The pump number {document * sections + section} in hall {section} of plant {document} was serviced by team {(document * 7 + section * 3) % 41}.");
                text.Append(CultureInfo.InvariantCulture, $"\n## Pump {section}\n\n{fact} It runs at {900 + section} turns and is checked every {section % 9 + 2} weeks.\n");
                for (var question = 0; question < questionsOfSection; question++)
                {
                    questions.AppendLine(JsonSerializer.Serialize(new
                    {
                        id = string.Create(CultureInfo.InvariantCulture, $"p{document}-{section}-{question}"),
                        question = string.Create(CultureInfo.InvariantCulture, $"Question {question}: which team serviced pump {section} in plant {document}?"),
                        expected = new[] { new { source = string.Create(CultureInfo.InvariantCulture, $"report-{document}.md"), quote = fact } },
                    }));
                }
            }

            folder.Write(string.Create(CultureInfo.InvariantCulture, $"large/corpus/report-{document}.md"), text.ToString());
        }

        folder.Write("large/questions.jsonl", questions.ToString());
        return folder.Of("large");
    }
}
