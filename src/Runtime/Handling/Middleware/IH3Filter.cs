namespace H3Routes;

/// <summary>A step around a handler, chosen by <see cref="H3FilterAttribute{T}"/>. One instance serves all requests, those of all workers at a time.</summary>
public interface IH3Filter
{
    /// <summary>Answers, or calls <paramref name="next"/> and may go on behind it. The route is chosen (<see cref="H3Context.Route"/>); its parameters are bound by <paramref name="next"/>.</summary>
    ValueTask InvokeAsync(H3Context context, H3Next next);
}
