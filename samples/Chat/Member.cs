using System.Buffers.Binary;
using System.Text.Json;
using System.Threading.Channels;
using H3Routes;

namespace Chat;

/// <summary>Somebody in a room, with the session and what waits to be sent on it.</summary>
internal sealed class Member(Room room, Person person, WebTransportSession session)
{
    private const int PointLength = 4;

    private readonly Channel<ChatEvent> _events = Channel.CreateBounded<ChatEvent>(ChatLimits.WaitingEvents);
    private readonly RateLimit _messages = ChatLimits.Messages();
    private readonly RateLimit _moves = ChatLimits.CursorMoves();

    public Person Person => person;

    /// <summary>Queues an event. Who does not read is sent away: events are not skipped, and they do not pile up.</summary>
    public void Tell(ChatEvent what)
    {
        if (!_events.Writer.TryWrite(what) && _events.Writer.TryComplete())
        {
            _ = session.CloseAsync(ChatClose.TooSlow, "You have not read for too long.");
        }
    }

    /// <summary>Sends the events as lines of JSON, on one stream because their order counts, until <see cref="Leave"/>.</summary>
    public async Task SendEventsAsync()
    {
        try
        {
            var stream = await session.OpenUnidirectionalStreamAsync();
            await foreach (var what in _events.Reader.ReadAllAsync())
            {
                await stream.Output.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(what, ChatJson.Default.ChatEvent), (byte)'\n']);
            }
        }
        catch (IOException)
        {
            // The session is over.
        }
    }

    /// <summary>Says it to the room.</summary>
    /// <returns>Why not, or nothing.</returns>
    public string Say(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
        {
            return "";
        }

        if (!_messages.TryTake())
        {
            return "Slower, please: this was not sent.";
        }

        room.Say(person, text);
        return "";
    }

    /// <summary>The mouse is elsewhere: two numbers of 16 bits, parts of the page's width and height. The others get the id before them. One that is lost is soon followed by the next.</summary>
    public void OnDatagram(WebTransportSession _, ReadOnlySpan<byte> point)
    {
        if (point.Length != PointLength || !_moves.TryTake())
        {
            return;
        }

        Span<byte> cursor = stackalloc byte[sizeof(uint) + PointLength];
        BinaryPrimitives.WriteUInt32BigEndian(cursor, person.Id);
        point.CopyTo(cursor[sizeof(uint)..]);
        room.MoveCursor(this, cursor);
    }

    public void SendCursor(ReadOnlySpan<byte> cursor) => session.SendDatagram(cursor);

    public void Leave()
    {
        room.Leave(this);
        _events.Writer.TryComplete();
    }
}
