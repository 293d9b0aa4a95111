namespace Rx.Hypervisor.Drivers.Remote.Protocol;

/// <summary>Procedures of the program for signs of life: messages without payload, serial 0, either way.</summary>
internal enum KeepAliveProcedure
{
    /// <summary>Wants a <see cref="Pong"/> at once.</summary>
    Ping = 1,

    Pong = 2,
}
