using H3Routes;

namespace Chat;

/// <summary>Who is here, and what was said last.</summary>
internal sealed class Room
{
    /// <summary>A new array with each change: who is told something may go while the others are still to be told.</summary>
    private Member[] _members = [];

    private readonly Queue<ChatMessage> _history = [];
    private uint _lastId;

    public bool IsEmpty => _members.Length == 0;

    public bool IsFull => _members.Length >= ChatLimits.PeopleInRoom;

    /// <summary>When the last one left: <see cref="Environment.TickCount64"/>.</summary>
    public long EmptySince { get; private set; }

    public Member Enter(string name, WebTransportSession session)
    {
        var member = new Member(this, new Person(++_lastId, name), session);
        Tell(new ChatEvent("join") { Person = member.Person });
        _members = [.. _members, member];
        member.Tell(new ChatEvent("welcome") { You = member.Person.Id, People = [.. _members.Select(other => other.Person)], History = [.. _history] });
        return member;
    }

    public void Leave(Member member)
    {
        _members = [.. _members.Where(other => other != member)];
        EmptySince = Environment.TickCount64;
        Tell(new ChatEvent("leave") { Person = member.Person });
    }

    public void Say(Person from, string text)
    {
        var message = new ChatMessage(from, text, DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        if (_history.Count == ChatLimits.History)
        {
            _history.Dequeue();
        }

        _history.Enqueue(message);
        Tell(new ChatEvent("message") { Message = message });
    }

    public void MoveCursor(Member from, ReadOnlySpan<byte> cursor)
    {
        foreach (var member in _members)
        {
            if (member != from)
            {
                member.SendCursor(cursor);
            }
        }
    }

    private void Tell(ChatEvent what)
    {
        foreach (var member in _members)
        {
            member.Tell(what);
        }
    }
}
