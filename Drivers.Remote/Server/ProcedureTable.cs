using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.NetworkTypes;

namespace Rx.Hypervisor.Drivers.Remote.Server;

/// <summary>The procedures of one program that are served. What is not here is unknown to clients, who then fall back on what is.</summary>
/// <typeparam name="TProcedure">The program's numbers.</typeparam>
internal sealed class ProcedureTable<TProcedure>
    where TProcedure : struct, Enum
{
    private readonly Dictionary<int, Procedure> _procedures = [];

    /// <summary>All rows by number.</summary>
    internal IReadOnlyDictionary<int, Procedure> All => _procedures;

    /// <summary>The procedure of that number; <see langword="null"/> when it is not served.</summary>
    internal Procedure? Find(int number) => _procedures.GetValueOrDefault(number);

    /// <summary>Adds a procedure that is answered in place.</summary>
    internal void Answer<TArguments, TReply>(
        TProcedure number, string name, Access access, Func<ServerSession, TArguments, TReply> handler)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => Add(number, new AnsweredProcedure<TArguments, TReply>(name, access, handler));

    /// <summary>Adds a procedure whose reply may take a while.</summary>
    internal void Await<TArguments, TReply>(
        TProcedure number, string name, Access access, Func<ServerSession, TArguments, ValueTask<TReply>> handler)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => Add(number, new AwaitedProcedure<TArguments, TReply, TReply>(name, access, handler, static reply => new Outcome<TReply>(reply)));

    /// <summary>Adds a procedure that opens a stream.</summary>
    internal void Open<TArguments, TReply>(
        TProcedure number, string name, Access access, Func<ServerSession, TArguments, ValueTask<StreamOffer<TReply>>> handler)
        where TArguments : struct, IXdr<TArguments>
        where TReply : struct, IXdr<TReply>
        => Add(number, new OpeningProcedure<TArguments, TReply>(name, access, handler));

    /// <summary>Adds a procedure that changes something, and answers that it is done.</summary>
    internal void Change<TArguments>(TProcedure number, string name, Func<ServerSession, TArguments, ValueTask<Position>> handler)
        where TArguments : struct, IXdr<TArguments>
        => Add(number, new AwaitedProcedure<TArguments, Position, Nothing>(
            name, Access.Write, handler, static caused => new Outcome<Nothing>(default, caused)));

    /// <summary>Adds a procedure that answers with a domain that it has changed or made.</summary>
    internal void Make<TArguments>(TProcedure number, string name, Func<ServerSession, TArguments, ValueTask<DomainRecord>> handler)
        where TArguments : struct, IXdr<TArguments>
        => Add(number, new AwaitedProcedure<TArguments, DomainRecord, DomainArguments>(
            name, Access.Write, handler, static domain => new Outcome<DomainArguments>(new DomainArguments { Domain = DomainName.Of(domain) }, domain.Position)));

    /// <summary>The same of a network.</summary>
    internal void Make<TArguments>(TProcedure number, string name, Func<ServerSession, TArguments, ValueTask<NetworkRecord>> handler)
        where TArguments : struct, IXdr<TArguments>
        => Add(number, new AwaitedProcedure<TArguments, NetworkRecord, NetworkArguments>(
            name, Access.Write, handler, static network => new Outcome<NetworkArguments>(new NetworkArguments { Network = NetworkName.Of(network) }, network.Position)));

    private void Add(TProcedure number, Procedure procedure) => _procedures.Add(Convert.ToInt32(number), procedure);
}
