namespace Chat;

/// <param name="Time">Milliseconds since 1970-01-01, UTC.</param>
internal sealed record ChatMessage(Person From, string Text, long Time);
