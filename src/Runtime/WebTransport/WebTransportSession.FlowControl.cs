using H3Routes.Http3;
using H3Routes.WebTransport;

namespace H3Routes;

/// <summary>Credit by capsules (drafts 13 and later, section 5), where both sides' SETTINGS have some. Elsewhere QUIC's own limits are the only ones.</summary>
public sealed partial class WebTransportSession
{
    /// <summary>RFC 9000 4.6: more streams cannot be numbered.</summary>
    private const ulong MostStreams = 1UL << 60;

    private bool _hasFlowControl;
    private long _sendLimit = long.MaxValue, _sent;
    private long _receiveLimit = long.MaxValue, _consumed;
    private StreamCredit _bidirectional, _unidirectional;
    private List<WebTransportStream>? _blocked;
    private bool _isDataBlocked;

    /// <summary>Bytes that may be sent on the session's streams now.</summary>
    internal long SendCredit => _sendLimit - _sent;

    internal void OnSent(int count) => _sent += count;

    /// <summary>A stream has something to send, and the session has no credit.</summary>
    internal void Block(WebTransportStream stream)
    {
        if (!stream.IsBlockedBySession)
        {
            stream.IsBlockedBySession = true;
            (_blocked ??= []).Add(stream);
        }

        if (!_isDataBlocked)
        {
            _isDataBlocked = true;
            SendInteger(CapsuleType.WtDataBlocked, (ulong)_sendLimit);
        }
    }

    /// <summary>Bytes of a stream of the peer's were read. What comes within a turn beyond the limit was sent without credit: it is raised at the turn's end.</summary>
    internal void OnConsumed(int count)
    {
        _consumed += count;
        if (_hasFlowControl && _consumed > _receiveLimit && !IsOver)
        {
            Abort(WebTransportErrorCode.FlowControlError);
        }

        WorkOffLater();
    }

    /// <summary>
    /// A stream of the peer's was aborted. How much of it the peer has counted the engine does not tell: as much as the peer could have sent is given, so that the session never starves.
    /// </summary>
    internal void OnAborted()
    {
        if (_hasFlowControl)
        {
            _consumed += _connection.Limits.SessionWindow / 16;
            _receiveLimit += _connection.Limits.SessionWindow / 16;
            _isDataCreditDue = true;
            WorkOffLater();
        }
    }

    private bool _isDataCreditDue, _isWorkPosted;

    /// <summary>What is read outside of a turn has no turn's end that would give the credit: the peer may wait for it, and send nothing.</summary>
    private void WorkOffLater()
    {
        if (_hasFlowControl && !_isWorkPosted && !_connection.Http3.IsInTurn && HasWork)
        {
            _isWorkPosted = true;
            Loop.Post(
                static state =>
                {
                    var session = (WebTransportSession)state!;
                    session._isWorkPosted = false;
                    session.WorkOff();
                },
                this);
        }
    }

    private void StartFlowControl()
    {
        Http3Settings? peer = _connection.Http3.PeerSettings;
        WebTransportLimits limits = _connection.Limits;
        _hasFlowControl = HasFlowControl(_connection, Dialect);
        if (!_hasFlowControl)
        {
            return;
        }

        _sendLimit = (long)peer!.WtInitialMaxData;
        _receiveLimit = limits.SessionWindow;
        _bidirectional = new StreamCredit(peer.WtInitialMaxStreamsBidi, limits.MaxBidirectionalStreams);
        _unidirectional = new StreamCredit(peer.WtInitialMaxStreamsUni, limits.MaxUnidirectionalStreams);
    }

    /// <summary>5.1: both sides have given some credit in their SETTINGS.</summary>
    internal static bool HasFlowControl(WebTransportConnection connection, WebTransportDialect dialect)
    {
        Http3Settings? peer = connection.Http3.PeerSettings;
        bool isTheirs = peer is { WtInitialMaxData: > 0 } or { WtInitialMaxStreamsBidi: > 0 } or { WtInitialMaxStreamsUni: > 0 };
        bool isOurs = connection.Limits is { SessionWindow: > 0, MaxBidirectionalStreams: > 0, MaxUnidirectionalStreams: > 0 };
        return dialect >= WebTransportDialect.Draft13 && isTheirs && isOurs;
    }

    private ref StreamCredit Credit(bool isBidirectional) => ref isBidirectional ? ref _bidirectional : ref _unidirectional;

    private bool CountPeerStream(bool isBidirectional)
    {
        ref StreamCredit credit = ref Credit(isBidirectional);
        return !_hasFlowControl || ++credit.PeerOpened <= credit.PeerLimit;
    }

    private void CountPeerStreamOver(bool isBidirectional) => Credit(isBidirectional).PeerOver++;

    private void CountOpened(bool isBidirectional) => Credit(isBidirectional).Opened++;

    private bool MayOpen(bool isBidirectional)
    {
        ref StreamCredit credit = ref Credit(isBidirectional);
        if (!_hasFlowControl || credit.Opened < credit.Limit)
        {
            return true;
        }

        if (!credit.IsBlocked)
        {
            credit.IsBlocked = true;
            SendInteger(isBidirectional ? CapsuleType.WtStreamsBlockedBidi : CapsuleType.WtStreamsBlockedUni, (ulong)credit.Limit);
        }

        return false;
    }

    /// <summary>At a turn's end: gives the peer what was used up, when half of it is.</summary>
    private void SendCredits()
    {
        if (!_hasFlowControl || IsOver)
        {
            return;
        }

        int window = _connection.Limits.SessionWindow;
        if (_isDataCreditDue || _receiveLimit - _consumed <= window / 2)
        {
            _isDataCreditDue = false;
            _receiveLimit = Math.Max(_receiveLimit, _consumed + window);
            SendInteger(CapsuleType.WtMaxData, (ulong)_receiveLimit);
        }

        SendStreamCredit(ref _bidirectional, _connection.Limits.MaxBidirectionalStreams, CapsuleType.WtMaxStreamsBidi);
        SendStreamCredit(ref _unidirectional, _connection.Limits.MaxUnidirectionalStreams, CapsuleType.WtMaxStreamsUni);
    }

    private bool IsCreditDue => _hasFlowControl && (_isDataCreditDue || _receiveLimit - _consumed <= _connection.Limits.SessionWindow / 2
        || _bidirectional.IsDue(_connection.Limits.MaxBidirectionalStreams) || _unidirectional.IsDue(_connection.Limits.MaxUnidirectionalStreams));

    private void SendStreamCredit(ref StreamCredit credit, int most, ulong capsule)
    {
        if (credit.IsDue(most))
        {
            credit.PeerLimit = credit.PeerOver + most;
            SendInteger(capsule, (ulong)credit.PeerLimit);
        }
    }

    private void OnMaxData(ulong limit)
    {
        if (!_hasFlowControl)
        {
            // 5.1: it may have been sent before our SETTINGS were known.
            return;
        }

        if ((long)limit <= _sendLimit)
        {
            Abort(WebTransportErrorCode.FlowControlError);
            return;
        }

        _sendLimit = (long)limit;
        _isDataBlocked = false;
        if (_blocked is not { Count: > 0 } blocked)
        {
            return;
        }

        _blocked = null;
        foreach (WebTransportStream stream in blocked)
        {
            stream.IsBlockedBySession = false;
            stream.OnSessionCredit();
        }
    }

    private void OnMaxStreams(bool isBidirectional, ulong limit)
    {
        if (!_hasFlowControl)
        {
            return;
        }

        ref StreamCredit credit = ref Credit(isBidirectional);
        if (limit > MostStreams || (long)limit <= credit.Limit)
        {
            Abort(WebTransportErrorCode.FlowControlError);
            return;
        }

        credit.Limit = (long)limit;
        credit.IsBlocked = false;
        OpenPending(isBidirectional);
    }

    private void OnStreamsBlocked(ulong limit)
    {
        // We give credit as it is used: nothing is to be done.
        if (_hasFlowControl && limit > MostStreams)
        {
            Abort(WebTransportErrorCode.FlowControlError);
        }
    }

    /// <summary>Streams of one kind, opened by us and by the peer; all numbers are of the session's whole life.</summary>
    private struct StreamCredit(ulong limit, long peerLimit)
    {
        public long Limit = (long)Math.Min(limit, MostStreams);
        public long Opened;
        public long PeerLimit = peerLimit;
        public long PeerOpened;
        public long PeerOver;
        public bool IsBlocked;

        public readonly bool IsDue(int most) => PeerOver + most - PeerLimit >= Math.Max(1, most / 2);
    }
}
