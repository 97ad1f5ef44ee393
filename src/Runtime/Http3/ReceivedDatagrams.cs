using System.Buffers;
using System.Threading.Channels;

namespace H3Routes.Http3;

/// <summary>
/// What has come of a flow of datagrams: given to a receiver, as spans and from inside their receiving, or kept in a queue whose oldest give way to new ones. They come on the loop's
/// thread and are asked for on any; whoever waits is continued where the loop says.
/// </summary>
internal sealed class ReceivedDatagrams
{
    private readonly IStreamLoop _loop;
    private readonly Channel<(byte[] Buffer, int Length)> _queue;
    private readonly TaskCompletionSource _ended;
    private Action<ReadOnlySpan<byte>>? _receiver;
    private long _count;
    private long _dropped;

    public ReceivedDatagrams(IStreamLoop loop, int capacity)
    {
        _loop = loop;
        _ended = new TaskCompletionSource(loop.ContinuesElsewhere ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None);
        var options = new BoundedChannelOptions(capacity)
        {
            FullMode = BoundedChannelFullMode.DropOldest,
            SingleReader = true,
            SingleWriter = true,
            AllowSynchronousContinuations = !loop.ContinuesElsewhere,
        };
        _queue = Channel.CreateBounded<(byte[] Buffer, int Length)>(options, Drop);
    }

    public long Count => Volatile.Read(ref _count);

    /// <summary>Those that new ones have pushed out of the queue.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Over when no more come; fails with why, where that is an error.</summary>
    public Task Completion => _ended.Task;

    /// <summary>From now on each datagram goes to <paramref name="receiver"/>, those that wait first. For any thread.</summary>
    /// <returns>Ends as <see cref="Completion"/> does, or with what the receiver threw.</returns>
    /// <exception cref="InvalidOperationException">There is a receiver already.</exception>
    public Task ReceiveAsync(Action<ReadOnlySpan<byte>> receiver)
    {
        if (Interlocked.CompareExchange(ref _receiver, receiver, null) is not null)
            throw new InvalidOperationException("These datagrams have a receiver already.");
        if (_loop.IsOnLoopThread)
            DeliverQueued();
        else
            _loop.Post(static datagrams => ((ReceivedDatagrams)datagrams!).DeliverQueued(), this);
        return _ended.Task;
    }

    /// <summary>The datagrams as they come; each is valid until the next is asked for. One enumeration at a time, and none beside <see cref="ReceiveAsync"/>.</summary>
    public async IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken)
    {
        while (await _queue.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(!_loop.ContinuesElsewhere))
        {
            while (_queue.Reader.TryRead(out var datagram))
            {
                try
                {
                    yield return datagram.Buffer.AsMemory(0, datagram.Length);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(datagram.Buffer);
                }
            }
        }
    }

    /// <summary>On the loop: one has come.</summary>
    public void Add(ReadOnlySpan<byte> datagram)
    {
        if (_ended.Task.IsCompleted)
            return;
        _count++;
        if (Volatile.Read(ref _receiver) is not null)
        {
            // What waits is older. It is here still if the receiver has come from another thread just now.
            DeliverQueued();
            Deliver(datagram);
            return;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(datagram.Length);
        datagram.CopyTo(buffer);
        _queue.Writer.TryWrite((buffer, datagram.Length));
    }

    /// <summary>No more come; with <paramref name="failure"/> because of that. What waits can still be read.</summary>
    public void Complete(Exception? failure)
    {
        if (failure is null)
            _ended.TrySetResult();
        else if (_ended.TrySetException(failure))
            _ = _ended.Task.Exception;
        _queue.Writer.TryComplete(failure);
    }

    /// <summary>Drops what waits, unless a receiver is about to be given it.</summary>
    public void Discard()
    {
        while (_receiver is null && _queue.Reader.TryRead(out var datagram))
            ArrayPool<byte>.Shared.Return(datagram.Buffer);
    }

    private void DeliverQueued()
    {
        while (_queue.Reader.TryRead(out var datagram))
        {
            Deliver(datagram.Buffer.AsSpan(0, datagram.Length));
            ArrayPool<byte>.Shared.Return(datagram.Buffer);
        }
    }

    private void Deliver(ReadOnlySpan<byte> datagram)
    {
        try
        {
            _receiver!(datagram);
        }
        catch (Exception exception)
        {
            Complete(exception);
        }
    }

    private void Drop((byte[] Buffer, int Length) datagram)
    {
        Interlocked.Increment(ref _dropped);
        ArrayPool<byte>.Shared.Return(datagram.Buffer);
    }
}
