import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.CertPathBuilder;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Java's JSSE as a server: arguments are a PKCS#12 file, its password, the authorities and the revocation lists. */
public final class JsseServer {
  public static void main(String[] arguments) throws Exception {
    char[] password = arguments[1].toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream file = new FileInputStream(arguments[0])) {
      keys.load(file, password);
    }
    KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keyManagers.getKeyManagers(), trust(arguments[2], arguments[3]).getTrustManagers(), null);
    StringBuilder ports = new StringBuilder("listening");
    for (String mode : List.of("required", "optional")) {
      SSLServerSocket socket =
          (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 16, InetAddress.getByName("127.0.0.1"));
      if (mode.equals("optional")) socket.setWantClientAuth(true);
      else socket.setNeedClientAuth(true);
      ports.append(' ').append(socket.getLocalPort());
      Thread thread = new Thread(() -> serve(socket));
      thread.start();
    }
    System.out.println(ports + " end");
  }

  private static TrustManagerFactory trust(String authorities, String lists) throws Exception {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    KeyStore anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    List<Object> known = new ArrayList<>();
    try (InputStream file = new FileInputStream(authorities)) {
      for (Object read : (Collection<?>) factory.generateCertificates(file)) {
        X509Certificate certificate = (X509Certificate) read;
        if (certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())) {
          anchors.setCertificateEntry("root", certificate);
        }
        known.add(certificate);
      }
    }
    try (InputStream file = new FileInputStream(lists)) {
      known.addAll(factory.generateCRLs(file));
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(known)));
    PKIXRevocationChecker checker = (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(EnumSet.of(PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
    parameters.addCertPathChecker(checker);
    TrustManagerFactory managers = TrustManagerFactory.getInstance("PKIX");
    managers.init(new CertPathTrustManagerParameters(parameters));
    return managers;
  }

  private static void serve(SSLServerSocket listening) {
    while (true) {
      try (SSLSocket socket = (SSLSocket) listening.accept()) {
        InputStream input = socket.getInputStream();
        byte[] buffer = new byte[4096];
        StringBuilder request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
          int count = input.read(buffer);
          if (count < 0) break;
          request.append(new String(buffer, 0, count, StandardCharsets.ISO_8859_1));
        }
        OutputStream output = socket.getOutputStream();
        output.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nserved".getBytes(StandardCharsets.ISO_8859_1));
        output.flush();
      } catch (java.io.IOException refused) {
        System.err.println(refused);
      }
    }
  }
}
