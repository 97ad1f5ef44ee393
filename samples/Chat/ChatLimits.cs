namespace Chat;

/// <summary>What one client can make the server hold or do.</summary>
internal static class ChatLimits
{
    public const int Rooms = 100;
    public const int PeopleInRoom = 50;

    /// <summary>Messages that somebody who comes is shown.</summary>
    public const int History = 50;

    /// <summary>Characters.</summary>
    public const int Name = 24;

    /// <summary>Bytes of UTF-8.</summary>
    public const int Message = 2000;

    /// <summary>Streams of a client's on which messages come in.</summary>
    public const int MessagesAtOnce = 8;

    /// <summary>Events that wait for a client that does not read.</summary>
    public const int WaitingEvents = 256;

    public static RateLimit Messages() => new(perSecond: 2, burst: 8);

    public static RateLimit CursorMoves() => new(perSecond: 60, burst: 60);
}
