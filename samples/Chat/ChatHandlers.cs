using System.Text;
using H3Routes;

namespace Chat;

/// <summary>A session is somebody in a room. The server runs with one worker, on whose thread all this happens: there are no locks.</summary>
internal static class ChatHandlers
{
    private static readonly ChatRooms Rooms = new();

    [WebTransport("/chat/:room")]
    public static async Task Chat(WebTransportSession session, string room, string name = "")
    {
        name = name.Trim();
        if (!IsName(room) || !IsName(name))
        {
            await session.CloseAsync(ChatClose.BadName, $"Names have 1 to {ChatLimits.Name} characters, and no control characters.");
            return;
        }

        if (Rooms.Find(room) is not { IsFull: false } place)
        {
            await session.CloseAsync(ChatClose.Full, "There is no place left.");
            return;
        }

        using var draining = session.Draining.Register(() => session.CloseAsync(ChatClose.ServerStops, "The server stops."));
        var member = place.Enter(name, session);
        var sending = member.SendEventsAsync();
        try
        {
            session.DatagramReceived = member.OnDatagram;
            await foreach (var stream in session.AcceptBidirectionalStreamsAsync())
            {
                _ = TakeMessageAsync(member, stream);
            }
        }
        finally
        {
            member.Leave();
        }

        await sending;
    }

    /// <summary>A message is a stream: the text, and then the answer, which is why it was not sent, or empty.</summary>
    private static async Task TakeMessageAsync(Member member, WebTransportStream stream)
    {
        await using var disposal = stream;
        try
        {
            var answer = await ReadAsync(stream) is { } text ? member.Say(text) : $"A message has at most {ChatLimits.Message} bytes.";
            await stream.Output.WriteAsync(Encoding.UTF8.GetBytes(answer));
        }
        catch (IOException)
        {
            // The stream was reset, or the session is over.
        }
    }

    /// <summary>Null: it is too long.</summary>
    private static async Task<string?> ReadAsync(WebTransportStream stream)
    {
        while (true)
        {
            var read = await stream.Input.ReadAsync();
            if (read.Buffer.Length > ChatLimits.Message)
            {
                return null;
            }

            if (read.IsCompleted)
            {
                return Encoding.UTF8.GetString(read.Buffer);
            }

            stream.Input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool IsName(string name) => name.Length is > 0 and <= ChatLimits.Name && !name.Any(char.IsControl);
}
