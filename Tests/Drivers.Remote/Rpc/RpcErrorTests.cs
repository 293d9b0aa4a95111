using Rx.Hypervisor.Drivers.Remote.Rpc;
using Rx.Hypervisor.Drivers.Remote.Xdr;
using Shouldly;
using Xunit;

namespace Rx.Hypervisor.Tests.Drivers.Remote.Rpc;

public sealed class RpcErrorTests
{
    [Fact]
    public void An_unknown_procedure_is_told_in_the_words_that_clients_know()
    {
        using var buffer = new XdrBuffer();
        RpcError error = RpcError.UnknownProcedure(9999);

        new XdrWriter(buffer).Value(ref error);

        buffer.Written.ToArray().ShouldBe(
        [
            0x00, 0x00, 0x00, 0x27, // code: 39
            0x00, 0x00, 0x00, 0x07, // domain: RPC
            0x00, 0x00, 0x00, 0x01, // there is a message
            0x00, 0x00, 0x00, 0x17, // of 23 bytes
            .. "unknown procedure: 9999"u8, 0x00,
            0x00, 0x00, 0x00, 0x02, // level: error
            0x00, 0x00, 0x00, 0x00, // no domain object
            0x00, 0x00, 0x00, 0x01, // str1: the format
            0x00, 0x00, 0x00, 0x02,
            .. "%s"u8, 0x00, 0x00,
            0x00, 0x00, 0x00, 0x01, // str2: the detail
            0x00, 0x00, 0x00, 0x17,
            .. "unknown procedure: 9999"u8, 0x00,
            0x00, 0x00, 0x00, 0x00, // no str3
            0xff, 0xff, 0xff, 0xff, // int1: -1
            0xff, 0xff, 0xff, 0xff, // int2: -1
            0x00, 0x00, 0x00, 0x00, // no network
        ]);
    }

    [Theory]
    [InlineData(ErrorCode.NoDomain, "Domain not found: no domain with matching name 'x'", "Domain not found: %s", "no domain with matching name 'x'")]
    [InlineData(ErrorCode.XmlDetail, "(domain_definition):1: oops", "%s", "(domain_definition):1: oops")]
    [InlineData((ErrorCode)28, "domain web exists already", "domain %s exists already", "web")]
    public void A_message_with_the_words_of_its_code_is_taken_apart(ErrorCode code, string message, string format, string detail)
    {
        RpcError error = RpcError.Of(new HypervisorException(code, ErrorDomain.Qemu, message));

        (error.Number, error.Origin, error.Message, error.Format, error.Detail).ShouldBe(((int)code, 10, message, format, detail));
    }

    [Fact]
    public void A_message_without_them_gets_them()
    {
        RpcError error = RpcError.Of(new HypervisorException(ErrorCode.OperationAborted, ErrorDomain.None, "cannot start: the host is being stopped"));

        error.Message.ShouldBe("operation aborted: cannot start: the host is being stopped");
        error.Detail.ShouldBe("cannot start: the host is being stopped");
    }

    [Fact]
    public void What_a_server_does_not_know_is_not_supported_for_a_caller()
    {
        HypervisorException error = RpcError.UnknownProcedure(281).ToException();

        error.Code.ShouldBe(ErrorCode.NoSupport);
        error.Message.ShouldContain("281");
    }

    [Fact]
    public void Any_other_error_stays_what_it_is()
    {
        var error = new RpcError { Number = 104, Origin = 10, Message = "Domain backup job id not found: no domain backup job present", Level = 2 };

        HypervisorException exception = error.ToException();

        ((int)exception.Code, (int)exception.Domain, exception.Message).ShouldBe((104, 10, error.Message));
    }

    [Fact]
    public void An_error_without_a_message_says_its_code() => new RpcError { Number = 1 }.ToException().Message.ShouldContain("code 1");
}
