using RagProbe.Diagnosis.Probes;

namespace RagProbe.Tests.Diagnosis.Probes;

public sealed class WordsTests
{
    [Theory]
    [InlineData("the north quay", "the north quay", 1)]
    [InlineData("the north quay", "The quay, north", 1)]
    [InlineData("north quay", "south quay", 1 / 3.0)]
    [InlineData("north quay", "town hall", 0)]
    [InlineData("", "town hall", 0)]
    [InlineData("", "", 0)]
    public void Jaccard_is_the_share_of_words_in_both_whatever_their_order(string left, string right, double expected)
    {
        Assert.Equal(expected, Words.Jaccard(Words.SetOf(left), Words.SetOf(right)), 12);
        Assert.Equal(expected, Words.Jaccard(Words.SetOf(right), Words.SetOf(left)), 12);
    }

    [Theory]
    [InlineData("boats tie up at the quay", "Visiting boats tie up at the quay.", 2, 1)]
    [InlineData("boats tie up at the quay", "quay the at up tie boats", 2, 0)]
    [InlineData("boats tie up at the quay", "boats tie up, and at the pier", 2, 3 / 5.0)]
    [InlineData("tie up", "Boats tie up here.", 5, 1)]
    [InlineData("tie up", "Boats tie it up here.", 5, 0)]
    [InlineData("", "Boats tie up here.", 5, 0)]
    [InlineData("boats tie up", "", 5, 0)]
    public void Shared_runs_are_the_runs_of_words_that_another_text_has_in_the_same_order(string text, string other, int length, double expected) =>
        Assert.Equal(expected, Words.SharedRuns(Words.Of(text), other, length), 12);

    [Fact]
    public void Sentences_end_at_marks_and_lines_and_have_three_words()
    {
        Assert.Equal(
            ["The quay is closed.", "Where do boats go?", "To the north pier!", "That is version 1.5 of the plan"],
            Words.Sentences("The quay is closed. Where do boats go? Really? To the north pier!\n\nThat is version 1.5 of the plan\nBye bye"));
        Assert.Empty(Words.Sentences(""));
        Assert.Empty(Words.Sentences(" \n . \n"));
    }

    [Fact]
    public void Content_is_what_is_left_without_stop_words() =>
        Assert.Equal(["boats", "tie", "quay", "boats"], Words.Content("Where do the boats tie up at the quay, and which boats?"));
}
