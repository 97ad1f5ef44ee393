namespace Chat;

/// <summary>What happened in a room, as a line of JSON on the stream of events.</summary>
/// <param name="Type"><c>welcome</c> (who is here, what was said), <c>join</c>, <c>leave</c> or <c>message</c>.</param>
internal sealed record ChatEvent(string Type)
{
    /// <summary>With <c>welcome</c>: the receiver.</summary>
    public uint? You { get; init; }

    public Person[]? People { get; init; }

    public ChatMessage[]? History { get; init; }

    /// <summary>Who has come or gone.</summary>
    public Person? Person { get; init; }

    public ChatMessage? Message { get; init; }
}
