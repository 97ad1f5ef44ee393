using Spectre.Console;

namespace H3Routes.Cli;

/// <summary>Bytes that have been transferred: counted always, drawn with the rate where a terminal shows it.</summary>
internal sealed class TransferProgress
{
    private const int DrawMilliseconds = 50;

    private ProgressTask? _task;
    private long _bytes;
    private long _drawn;

    private TransferProgress()
    {
    }

    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Runs <paramref name="work"/> and draws what it adds.</summary>
    public static Task<T> ShowAsync<T>(string title, Func<TransferProgress, Task<T>> work)
    {
        var progress = new TransferProgress();
        return Terminal.ForProgress() is { } console
            ? new Progress(console)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new DownloadedColumn(), new TransferSpeedColumn(), new RemainingTimeColumn())
                .StartAsync(async context =>
                {
                    progress._task = context.AddTask(Markup.Escape(title));
                    progress._task.IsIndeterminate = true;
                    var result = await work(progress);
                    progress._task.Value = progress.Bytes;
                    return result;
                })
            : work(progress);
    }

    /// <summary>How many bytes there will be; null if that is not known.</summary>
    public void Expect(long? bytes)
    {
        if (_task is not null)
        {
            (_task.IsIndeterminate, _task.MaxValue) = (bytes is null, bytes ?? double.MaxValue);
        }
    }

    public void Add(int bytes)
    {
        var sum = Interlocked.Add(ref _bytes, bytes);
        if (_task is not null && Environment.TickCount64 - _drawn >= DrawMilliseconds)
        {
            _drawn = Environment.TickCount64;
            _task.Value = sum;
        }
    }
}
