namespace Rx.Hypervisor;

/// <summary>A named value; libvirt's <c>virTypedParameter</c>. Closed: a <c>switch</c> over this file's cases is complete.</summary>
/// <param name="Name">libvirt's: <c>cpu.time</c>.</param>
public abstract record TypedParameter(string Name)
{
    /// <summary>The value, boxed.</summary>
    public abstract object Boxed { get; }
}

/// <summary>32 bits, signed: libvirt's type 1.</summary>
/// <param name="Name">libvirt's.</param>
/// <param name="Value">The value.</param>
public sealed record Int32Parameter(string Name, int Value) : TypedParameter(Name)
{
    /// <inheritdoc/>
    public override object Boxed => Value;
}

/// <summary>32 bits, not negative: libvirt's type 2.</summary>
/// <param name="Name">libvirt's.</param>
/// <param name="Value">The value.</param>
public sealed record UInt32Parameter(string Name, uint Value) : TypedParameter(Name)
{
    /// <inheritdoc/>
    public override object Boxed => Value;
}

/// <summary>64 bits, signed: libvirt's type 3.</summary>
/// <param name="Name">libvirt's.</param>
/// <param name="Value">The value.</param>
public sealed record Int64Parameter(string Name, long Value) : TypedParameter(Name)
{
    /// <inheritdoc/>
    public override object Boxed => Value;
}

/// <summary>64 bits, not negative: libvirt's type 4.</summary>
/// <param name="Name">libvirt's.</param>
/// <param name="Value">The value.</param>
public sealed record UInt64Parameter(string Name, ulong Value) : TypedParameter(Name)
{
    /// <inheritdoc/>
    public override object Boxed => Value;
}

/// <summary>A floating-point number: libvirt's type 5.</summary>
/// <param name="Name">libvirt's.</param>
/// <param name="Value">The value.</param>
public sealed record DoubleParameter(string Name, double Value) : TypedParameter(Name)
{
    /// <inheritdoc/>
    public override object Boxed => Value;
}

/// <summary>Yes or no: libvirt's type 6.</summary>
/// <param name="Name">libvirt's.</param>
/// <param name="Value">The value.</param>
public sealed record BooleanParameter(string Name, bool Value) : TypedParameter(Name)
{
    /// <inheritdoc/>
    public override object Boxed => Value;
}

/// <summary>Text: libvirt's type 7.</summary>
/// <param name="Name">libvirt's.</param>
/// <param name="Value">The value.</param>
public sealed record StringParameter(string Name, string Value) : TypedParameter(Name)
{
    /// <inheritdoc/>
    public override object Boxed => Value;
}
