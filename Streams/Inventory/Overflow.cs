namespace Rx.Hypervisor;

/// <summary>What happens to a consumer that is slower than its stream, once the buffer between the two is full.</summary>
public enum Overflow
{
    /// <summary>It gets what is buffered, then a <see cref="SlowConsumerException"/>: nothing is lost unseen.</summary>
    Fail,

    /// <summary>The oldest value is dropped, and nothing says so: for values of which only the latest matter.</summary>
    DropOldest,

    /// <summary>The value that comes is dropped, and nothing says so.</summary>
    DropNewest,
}
