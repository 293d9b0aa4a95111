namespace Rx.Hypervisor;

/// <summary>How far a job is, in bytes.</summary>
/// <param name="Total">All there is to do.</param>
/// <param name="Processed">What was written so far.</param>
/// <param name="Remaining">What is left; guests that write while it runs make it grow.</param>
public readonly record struct JobProgress(long Total, long Processed, long Remaining)
{
    /// <summary>Both together.</summary>
    public static JobProgress operator +(JobProgress left, JobProgress right)
        => new(left.Total + right.Total, left.Processed + right.Processed, left.Remaining + right.Remaining);

    /// <summary>Both together.</summary>
    public static JobProgress Add(JobProgress left, JobProgress right) => left + right;
}
