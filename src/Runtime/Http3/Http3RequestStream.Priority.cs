namespace H3Routes.Http3;

internal sealed partial class Http3RequestStream
{
    /// <summary>PRIORITY_UPDATE has come: it counts more than the request's field (RFC 9218 7).</summary>
    private bool _isPriorityUpdated;

    /// <summary>In which order this side's bytes are sent (RFC 9218): what the request asked for, changed by PRIORITY_UPDATE and by a priority field of our response.</summary>
    public Http3Priority Priority { get; private set; } = Http3Priority.Default;

    /// <summary>Changes the priority. A client tells the server, too (PRIORITY_UPDATE).</summary>
    public void Reprioritize(Http3Priority priority)
    {
        if (_isClient && !_connection.IsOver)
        {
            _connection.SendPriorityUpdate(StreamId, priority);
        }

        SetPriority(priority);
    }

    internal void OnPriorityUpdate(Http3Priority priority)
    {
        _isPriorityUpdated = true;
        SetPriority(priority);
    }

    /// <summary>The request has come: what was said of it in PRIORITY_UPDATE before, or else in its own field.</summary>
    private void ReadRequestPriority()
    {
        if (_connection.TryTakeEarlyPriority(StreamId, out Http3Priority early))
        {
            OnPriorityUpdate(early);
        }
        else if (Fields.HasPriority && !_isPriorityUpdated)
        {
            SetPriority(Fields.ReadPriority(Http3Priority.Default));
        }
    }

    private void SetPriority(Http3Priority priority)
    {
        Priority = priority;
        if (_writing == Writing.Open)
        {
            Transport.SetPriority(StreamId, priority.Urgency, priority.IsIncremental);
        }
    }

    private void ResetPriority()
    {
        Priority = Http3Priority.Default;
        _isPriorityUpdated = false;
    }
}
