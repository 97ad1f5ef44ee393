namespace Chat;

/// <summary>Somebody in a room, as the others see them.</summary>
/// <param name="Id">Never used again in the room; cursors carry it.</param>
internal sealed record Person(uint Id, string Name);
