namespace RagProbe.Diagnosis.Probes;

/// <summary>The exact one-sided sign test over questions that a change turned (Dixon and Mood, 1946).</summary>
internal static class SignTest
{
    /// <summary>The chance, 0 to 1, of so many changes for the better or more if each were as likely one for the worse.</summary>
    public static double Chance(int better, int worse)
    {
        var all = better + worse;
        var logProbability = -all * Math.Log(2);
        var chance = 0d;
        for (var count = 0; count <= all; count++)
        {
            chance += count >= better ? Math.Exp(logProbability) : 0;
            logProbability += Math.Log((double)(all - count) / (count + 1));
        }

        return Math.Min(1, chance);
    }
}
