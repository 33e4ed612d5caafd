using RagProbe.Http;

namespace RagProbe.Tests.Http;

public sealed class AnswerExcerptTests
{
    [Fact]
    public void Long_answers_are_quoted_from_their_beginning() => Assert.Equal(201, AnswerExcerpt.Of(new string('a', 5000)).Length);

    [Theory]
    [InlineData("", "nothing")]
    [InlineData(" \n", "nothing")]
    [InlineData("<b>\n  busy\t</b>", "<b> busy </b>")]
    public void An_excerpt_is_one_line(string answer, string excerpt) => Assert.Equal(excerpt, AnswerExcerpt.Of(answer));
}
