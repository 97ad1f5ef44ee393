namespace H3Routes;

/// <summary>What <see cref="OffloadAttribute"/> puts around a handler.</summary>
public sealed class OffloadFilter : IH3Filter
{
    /// <inheritdoc/>
    public async ValueTask InvokeAsync(H3Context context, H3Next next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        context.KeepFields();

        // The await brings the rest, the response's end, back to the worker.
        await Task.Run(() => next(context).AsTask());
    }
}
