namespace Chat;

/// <summary>The codes with which the server closes sessions; wwwroot/chat.js knows them, too.</summary>
internal static class ChatClose
{
    /// <summary>The page comes again.</summary>
    public const uint ServerStops = 1;

    /// <summary>The name or the room's name will not do.</summary>
    public const uint BadName = 2;

    /// <summary>There is no place in the room, or for another room.</summary>
    public const uint Full = 3;

    /// <summary>The client has not read for too long. The page comes again.</summary>
    public const uint TooSlow = 4;
}
