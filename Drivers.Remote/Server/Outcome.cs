namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>What a call ends with: its reply, and the last event that it caused.</summary>
/// <param name="reply">The reply.</param>
/// <param name="caused"><see langword="null"/> for what changes nothing.</param>
internal struct Outcome<TReply>(TReply reply, Position? caused = null)
{
    internal TReply Reply = reply;

    internal readonly Position? Caused = caused;
}
