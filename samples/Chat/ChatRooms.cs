namespace Chat;

/// <summary>Rooms by their names. They are made when somebody comes, and an empty one is forgotten when its place is needed.</summary>
internal sealed class ChatRooms
{
    private readonly Dictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    /// <summary>Null: there are too many rooms with people in them.</summary>
    public Room? Find(string name)
    {
        if (_rooms.TryGetValue(name, out var room))
        {
            return room;
        }

        if (_rooms.Count >= ChatLimits.Rooms)
        {
            var (oldest, _) = _rooms.Where(pair => pair.Value.IsEmpty).MinBy(pair => pair.Value.EmptySince);
            if (oldest is null)
            {
                return null;
            }

            _rooms.Remove(oldest);
        }

        return _rooms[name] = new Room();
    }
}
