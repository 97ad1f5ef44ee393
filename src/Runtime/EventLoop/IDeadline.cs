namespace H3Routes.EventLoops;

/// <summary>An item of a <see cref="DeadlineHeap{T}"/>.</summary>
internal interface IDeadline
{
    /// <summary>When it is due; its entry in the heap may still have an earlier time.</summary>
    long Deadline { get; }

    /// <summary>Equal deadlines come in this order.</summary>
    long Order { get; }

    /// <summary>Its entry in the heap, or -1. The heap's to set.</summary>
    int HeapIndex { get; set; }
}
