namespace Rx.Hypervisor.Tests.Streams.Inventory;

/// <summary>An item of the models.</summary>
internal sealed record Guest(int Value)
{
    public override string ToString() => $"{Value}";
}
