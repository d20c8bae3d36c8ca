internal import KubeCore
internal import KubeRuntime
internal import PKI

/// Approves what kubelets ask for themselves, signs what is approved, and removes what nobody needs any longer.
/// Source: pkg/controller/certificates/approver, signer and cleaner of Kubernetes 1.36.
struct CertificateController: Controller {
    let name = "certificate-controller"
    private static let resource = GroupVersionResource.certificateSigningRequests
    private static let reviews = GroupVersionResource(
        group: "authorization.k8s.io", version: "v1", resource: "subjectaccessreviews")

    private let context: ControllerContext
    private let requests: Reflector
    private let signer: CertificateSigner
    private let queue: WorkQueue<ObjectKey>

    init(_ context: ControllerContext, signer: CertificateSigner) {
        self.context = context
        self.signer = signer
        requests = context.reflectors.reflector(for: Self.resource)
        queue = WorkQueue(clock: context.clock)
    }

    func run() async {
        let queue = queue
        requests.addHandler { if !$0.isDeletion { queue.add($0.key) } }
        await ReconcileLoop(name: name, queue: queue, logger: context.logger) {
            (key: ObjectKey) async throws(StatusError) in try await reconcile(key)
        }.run()
    }

    private func reconcile(_ key: ObjectKey) async throws(StatusError) -> ReconcileResult {
        guard let object = requests.cache[key], !object.isBeingDeleted else { return .done }
        let view = CertificateRequestView(object)
        let now = context.clock.now()
        switch CertificateLifetime.remaining(of: view, now: now) {
        case .over:
            try await remove(object)
            return .done
        case .lasting(let duration):
            if !view.has("Approved"), !view.has("Denied") {
                try await approve(view)
            } else if view.has("Approved"), !view.has("Failed"), !view.isIssued {
                try await sign(view)
            }
            return .again(after: duration)
        }
    }

    private func remove(_ object: KubeObject) async throws(StatusError) {
        do throws(StatusError) {
            let answer = try await context.api.delete(
                Self.resource, namespace: nil, name: object.name, options: DeleteOptions(uid: object.uid))
            requests.cache.recordDelete(of: object, answer: answer)
        } catch  where error.isNotFound || error.isConflict { return }
    }

    // MARK: Approving

    /// Approves a request for a kubelet's client certificate when whoever asks has the right to approve himself.
    private func approve(_ view: CertificateRequestView) async throws(StatusError) {
        guard view.signer == .kubeletClient, let request = view.request(), try problem(request, view) == nil else {
            return
        }
        var ways = [("nodeclient", "Auto approving kubelet client certificate after SubjectAccessReview.")]
        if view.object.text("spec", "username") == request.subject.commonName {
            ways.insert(
                ("selfnodeclient", "Auto approving self kubelet client certificate after SubjectAccessReview."), at: 0)
        }
        for (subresource, message) in ways where try await mayApprove(view.object, subresource) {
            let approved = view.adding(
                "Approved", reason: "AutoApproved", message: message, now: context.clock.now())
            let written = try await context.api.update(
                Self.resource, namespace: nil, object: approved, options: WriteOptions(subresource: "approval"))
            requests.cache.recordWrite(written)
            return
        }
    }

    private func mayApprove(_ object: KubeObject, _ subresource: String) async throws(StatusError) -> Bool {
        let spec = object["spec"] ?? [:]
        var review = KubeObject(["apiVersion": "authorization.k8s.io/v1", "kind": "SubjectAccessReview"] as JSONObject)
        review["spec"] = [
            "user": spec["username"] ?? "", "groups": spec["groups"] ?? [], "uid": spec["uid"] ?? "",
            "extra": spec["extra"] ?? [:],
            "resourceAttributes": [
                "verb": "create", "group": "certificates.k8s.io", "version": "*",
                "resource": "certificatesigningrequests", "subresource": .string(subresource),
            ],
        ]
        let answer = try await context.api.create(Self.reviews, namespace: nil, object: review)
        return answer.at("status", "allowed") == true
    }

    // MARK: Signing

    private func sign(_ view: CertificateRequestView) async throws(StatusError) {
        // What others sign is not ours to judge.
        guard let request = view.request(), view.signer != nil else { return }
        let now = context.clock.now()
        var outcome = view.object
        if let problem = try problem(request, view) {
            outcome = view.adding("Failed", reason: "SignerValidationFailure", message: problem, now: now)
        } else {
            do throws(PKIError) {
                let certificate = try signer.sign(
                    request, usages: view.usages, expirationSeconds: outcome.at("spec", "expirationSeconds")?.intValue,
                    now: now)
                outcome.set(.string(certificate), at: "status", "certificate")
            } catch {
                throw .internalError("the certificate request cannot be signed: \(error.message)")
            }
        }
        requests.cache.recordWrite(
            try await context.api.updateStatus(Self.resource, namespace: nil, object: outcome))
    }

    private func problem(
        _ request: CertificateRequest, _ view: CertificateRequestView
    ) throws(StatusError) -> String? {
        guard let signer = view.signer else { return nil }
        do throws(PKIError) {
            return SignerRules.problem(
                subject: request.subject, names: try request.names, usages: view.usages, signer: signer)
        } catch {
            return error.message
        }
    }
}
