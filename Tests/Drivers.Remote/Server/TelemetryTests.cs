using System.Collections.Concurrent;
using System.Diagnostics;
using System.Linq;
using Rx.Hypervisor.Drivers.Remote.Protocol;
using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Tests.Doubles;
using Rx.Hypervisor.Tests.Drivers.Qemu.Lifecycle;
using Shouldly;
using Xunit;
using static Rx.Hypervisor.Drivers.Remote.Protocol.CommonTypes;
using static Rx.Hypervisor.Drivers.Remote.Protocol.DomainTypes;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Server;

/// <summary>What the server measures and traces.</summary>
public sealed class TelemetryTests
{
    private readonly ServerSetup _setup = new();

    [Fact]
    public void A_call_is_a_span_that_what_it_does_belongs_to()
    {
        ConcurrentQueue<Activity> spans = []; // Of other tests too.
        WireClient client = _setup.Open();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Rx.Hypervisor",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        client.Ask<Text, DomainArguments>(RemoteProcedure.DomainDefineXml, new Text { Value = VirtualSetup.Xml("traced") });
        Activity.Current.ShouldBeNull();
        listener.Dispose();

        Activity news = spans.Single(static span => (string?)span.GetTagItem("hypervisor.domain") == "traced");
        Activity work = spans.Single(span => span.Context == news.Links.Single().Context);
        Activity call = spans.Single(span => span.SpanId == work.ParentSpanId);
        (work.OperationName, call.OperationName, call.Kind).ShouldBe(("hypervisor.DefineDomain", "virDomainDefineXML", ActivityKind.Server));
        call.GetTagItem("rpc.system").ShouldBe("libvirt");
        call.Parent.ShouldBeNull();
    }

    [Fact]
    public void The_time_that_a_call_takes_is_measured_with_its_error()
    {
        WireClient client = _setup.Open();
        using var measured = new Measured(host: null);
        client.Refused(RemoteProcedure.DomainDefineXml, new Text { Value = "<domain" });

        measured["hypervisor.rpc.duration"].ShouldContain((0, "rpc.method=virDomainDefineXML error.type=XmlDetail")); // In virtual time.
    }
}
