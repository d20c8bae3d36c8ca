import KubeCore
import Testing

@testable import KubeServer

@Suite struct VersionConversionTests {
    private static let served = [EventConversion.conversion, AutoscalerConversion.conversion]

    private func object(_ json: String) throws -> KubeObject {
        try #require(KubeObject(try JSONParser.parse(Array(json.utf8))))
    }

    @Test("what is empty is shown or left out as the type of the group has it")
    func emptyMembers() throws {
        let stored = try object(
            #"{"kind":"Event","apiVersion":"v1","metadata":{"name":"e"},"involvedObject":{},"source":{},"eventTime":null,"#
                + #""firstTimestamp":null,"lastTimestamp":null,"reportingComponent":"","reportingInstance":""}"#)
        let served = try object(
            #"{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"name":"e"},"regarding":{},"#
                + #""deprecatedSource":{},"eventTime":null,"deprecatedFirstTimestamp":null,"deprecatedLastTimestamp":null}"#
        )
        #expect(EventConversion.conversion.toServed(stored) == served)
        #expect(EventConversion.conversion.toStored(served) == stored)
    }

    @Test("an event has the names of the group that it is asked from")
    func events() throws {
        let stored = try object(
            #"{"kind":"Event","apiVersion":"v1","metadata":{"name":"e"},"involvedObject":{"kind":"Pod"},"message":"m","#
                + #""reason":"r","source":{"component":"c"},"count":2,"reportingComponent":"x","#
                + #""reportingInstance":"","eventTime":null,"firstTimestamp":null,"lastTimestamp":null}"#)
        let served = EventConversion.conversion.toServed(stored)
        let expected = try object(
            #"{"kind":"Event","apiVersion":"events.k8s.io/v1","metadata":{"name":"e"},"regarding":{"kind":"Pod"},"#
                + #""note":"m","reason":"r","deprecatedSource":{"component":"c"},"deprecatedCount":2,"#
                + #""reportingController":"x","eventTime":null,"deprecatedFirstTimestamp":null,"#
                + #""deprecatedLastTimestamp":null}"#)
        #expect(served == expected)
        #expect(EventConversion.conversion.toStored(served) == stored)
    }

    @Test("the CPU target of an autoscaler of version 1 is a metric of version 2")
    func autoscalerTarget() throws {
        let old = try object(
            #"{"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v1","metadata":{"name":"a"},"#
                + #""spec":{"maxReplicas":3,"targetCPUUtilizationPercentage":50,"#
                + #""scaleTargetRef":{"kind":"","name":""}},"status":{"currentReplicas":0,"desiredReplicas":0}}"#)
        let stored = AutoscalerConversion.conversion.toStored(old)
        #expect(stored.apiVersion == "autoscaling/v2")
        #expect(stored.at("spec", "targetCPUUtilizationPercentage") == nil)
        let metric = try #require(stored.at("spec", "metrics")?.arrayValue?.first)
        #expect(metric.at("resource", "target", "averageUtilization") == 50)
        #expect(AutoscalerConversion.conversion.toServed(stored) == old)
    }

    @Test("what version 1 of an autoscaler cannot say survives a client that reads and writes it")
    func autoscalerRoundTrip() throws {
        let stored = try object(
            #"{"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v2","metadata":{"name":"a"},"spec":{"#
                + #""maxReplicas":3,"behavior":{"scaleDown":{"stabilizationWindowSeconds":5}},"metrics":["#
                + #"{"type":"Resource","resource":{"name":"cpu","target":{"type":"Utilization","averageUtilization":9}}},"#
                + #"{"type":"Pods","pods":{"metric":{"name":"q"},"target":{"type":""}}}],"#
                + #""scaleTargetRef":{"kind":"","name":""}},"status":{"desiredReplicas":0,"currentMetrics":null}}"#)
        let served = AutoscalerConversion.conversion.toServed(stored)
        #expect(served.at("spec", "metrics") == nil)
        #expect(served.at("spec", "targetCPUUtilizationPercentage") == 9)
        #expect(AutoscalerConversion.conversion.toStored(served) == stored)
    }

    @Test("annotations that are no JSON do not keep an autoscaler from being stored")
    func autoscalerWithBadAnnotation() throws {
        let old = try object(
            #"{"kind":"HorizontalPodAutoscaler","apiVersion":"autoscaling/v1","metadata":{"name":"a","annotations":"#
                + #"{"autoscaling.alpha.kubernetes.io/metrics":"no"}},"spec":{"maxReplicas":3}}"#)
        #expect(AutoscalerConversion.conversion.toStored(old).at("spec", "metrics") == nil)
    }

    @Test("answers that are no objects of the kind stay as they are", arguments: [0, 1])
    func others(index: Int) throws {
        let status = try object(#"{"kind":"Status","apiVersion":"v1","message":"m"}"#)
        #expect(Self.served[index].toServed(status) == status)
        #expect(Self.served[index].toStored(status) == status)
    }
}
