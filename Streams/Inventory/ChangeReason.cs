namespace Rx.Hypervisor;

/// <summary>What happened to one item of an inventory.</summary>
public enum ChangeReason
{
    /// <summary>It is there now and was not before.</summary>
    Add,

    /// <summary>It was there and has another value now.</summary>
    Update,

    /// <summary>It is not there any more.</summary>
    Remove,

    /// <summary>Its value is the same, but what is made of it (does it match, where is it sorted in) is to be worked out anew.</summary>
    Refresh,
}
