using System.Text.Json.Nodes;

namespace Rx.Hypervisor.Streams.Recordings;

/// <summary>A call that somebody makes of an engine.</summary>
/// <param name="Method">What is called: a member of the driver's contract, or a hook of the host.</param>
/// <param name="Arguments">With what; no token.</param>
/// <param name="Operation">The call of this API that it belongs to.</param>
internal sealed record EngineCall(string Method, JsonArray Arguments, Operation? Operation);
