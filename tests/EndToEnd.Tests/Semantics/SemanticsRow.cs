namespace H3Routes.EndToEnd.Semantics;

/// <summary>One exchange with tests/EndToEnd.Site.</summary>
/// <param name="Request">Method and path, then fields (<c>name: value</c>), parted by <c>|</c>.</param>
/// <param name="Response">The status, then fields that are there, or with <c>!</c> before the name are not; a value that ends with <c>*</c> is a beginning.</param>
/// <param name="Content">After the content coding was undone, with B for the boundary of parts; null: whatever it is.</param>
public sealed record SemanticsRow(string Request, string Response, string? Content)
{
    private readonly string[] _request = Request.Split('|');
    private readonly string[] _response = Response.Split('|');

    public string Method => _request[0].Split(' ')[0];

    public string Path => _request[0].Split(' ')[1];

    public IEnumerable<(string Name, string Value)> Fields => _request.Skip(1).Select(Field);

    public void Check(Answer answer)
    {
        Assert.Equal(_response[0], $"{answer.Status}");
        foreach (var expected in _response.Skip(1))
        {
            if (expected[0] == '!')
            {
                Assert.DoesNotContain(expected[1..], answer.Fields.Keys);
                continue;
            }

            var (name, value) = Field(expected);
            Assert.True(answer.Fields.TryGetValue(name, out var actual), $"There is no {name} in {string.Join('|', answer.Fields)}");
            Assert.Equal(value, value.EndsWith('*') && actual.StartsWith(value[..^1], StringComparison.Ordinal) ? value : actual);
        }

        if (Content is not null)
        {
            Assert.Equal(Content, answer.Text);
        }
    }

    public override string ToString() => Request;

    private static (string Name, string Value) Field(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        return (text[..colon], text[(colon + 2)..]);
    }
}
